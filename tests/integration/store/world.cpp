#include "integration/store/world.hpp"

#include "engine/admin.hpp"
#include "engine/open.hpp"
#include "integration/store/entities.hpp"
#include "support/sql.hpp"

namespace weft::test {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

World& World::of(Backend backend) {
  static const std::unique_ptr<World> embedded(new World(Backend::embedded));
  if (backend == Backend::embedded) return *embedded;
  static const std::unique_ptr<World> servers(new World(Backend::servers));
  return *servers;
}

World::World(Backend backend) {
  if (backend == Backend::embedded) {
    topology_ = detail::embedded_topology(folder_.path(), 4);
    return;
  }
  lab_ = std::make_unique<Lab>(Lab::Options{.folder = folder_.path()});
  file_ = lab_->file();
  topology_ = detail::load_topology(file_);
  detail::init(topology_, all_entities(), {}, detail::Deadline::in(std::chrono::seconds(60)));
}

Store World::open(detail::Seams seams) {
  if (servers()) {
    return Store(
        detail::open_core(file_, {.entities = all_entities(), .log = [](LogLevel, std::string_view) {}}, seams));
  }
  return Store(detail::embedded_core(folder_.path(),
                                     {.entities = all_entities(), .log = [](LogLevel, std::string_view) {}}, seams));
}

detail::Rows World::at(const detail::Place& place, const std::vector<std::string>& statements) const {
  detail::Server server = topology_.server(place);
  if (lab_) server = lab_->tester(place.server);
  std::vector<std::string> texts;
  for (const std::string& statement : statements) {
    texts.push_back(replaced(statement, "{db}", place.database.empty() ? "" : "`" + place.database + "`."));
  }
  return run_sql(server, texts);
}

detail::Rows World::on_shard(std::uint32_t shard, char side, const std::vector<std::string>& statements) const {
  return at(topology_.shard(shard).pair.side(side), statements);
}

detail::Rows World::on_index(const std::vector<std::string>& statements) const {
  return at(topology_.index.a, statements);
}

}  // namespace weft::test
