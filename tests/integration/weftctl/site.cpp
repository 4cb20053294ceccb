#include "integration/weftctl/site.hpp"

#include <gtest/gtest.h>

namespace weft::test {

Site::Site(const std::string& view, const std::string& more) {
  std::vector<std::string> files{write_market(entities_.path())};
  if (!more.empty()) {
    files.push_back(entities_.path() / "more.toml");
    write_secret(files.back(), more);
  }
  lab_ = std::make_unique<Lab>(Lab::Options{.folder = folder_.path(), .view = view, .entity_files = files});
}

Site& Site::shared() {
  static Site site;
  static const bool made = [] {
    const Ran ran = site.weftctl({"init"});
    if (ran.status != 0) throw std::runtime_error("weftctl init failed: " + ran.err);
    return true;
  }();
  static_cast<void>(made);
  return site;
}

Ran Site::weftctl(std::vector<std::string> arguments, const Environment& environment) const {
  arguments.insert(arguments.end(), {"--topology", file()});
  return run_weftctl(arguments, environment);
}

Store Site::open() const {
  return Store::open(file(), {.log = [](LogLevel, std::string_view) {}});
}

detail::Rows Site::on(char side, const std::vector<std::string>& statements) {
  return run_sql((side == 'A' ? lab_->shards().a() : lab_->shards().b()).admin(), statements);
}

std::uint64_t Site::number(const std::string& query) { return on('A', {query}).at(0, 0).as_uint(); }

}  // namespace weft::test
