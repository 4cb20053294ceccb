#include "demo/source.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace weft::demo {
namespace {

constexpr const char* installed_packages = "/var/lib/dpkg/status";
constexpr std::size_t few = 5000;

Catalogue read_lists() {
  CatalogueReader reader;
  const auto end = [](std::FILE* pipe) { ::pclose(pipe); };
  const std::unique_ptr<std::FILE, decltype(end)> pipe(::popen("apt-cache dumpavail 2>/dev/null", "r"), end);
  if (!pipe) return {};
  std::array<char, 65536> piece{};
  std::string line;
  while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe.get()) != nullptr) {
    line += piece.data();
    if (line.back() != '\n') continue;  // a line longer than the piece
    line.pop_back();
    reader.line(line);
    line.clear();
  }
  if (!line.empty()) reader.line(line);
  return reader.finish();
}

Catalogue read_installed() {
  std::ifstream file(installed_packages);
  if (!file) {
    throw std::runtime_error(std::string("neither `apt-cache dumpavail` nor ") + installed_packages +
                             " gives a package; the demo needs a Debian machine");
  }
  CatalogueReader reader;
  for (std::string line; std::getline(file, line);) reader.line(line);
  return reader.finish();
}

}  // namespace

Source read_source() {
  Source source{read_lists(), "apt-cache dumpavail", {}};
  if (source.catalogue.packages < few) {
    Catalogue installed = read_installed();
    if (installed.packages > source.catalogue.packages) source = {std::move(installed), installed_packages, {}};
    source.remark = "Only " + std::to_string(source.catalogue.packages) +
                    " packages: the package lists of this machine are missing or short. `apt-get update` fetches them "
                    "(about 63,000).";
  }
  if (source.catalogue.packages == 0)
    throw std::runtime_error("the package catalogue of this machine is empty; run `apt-get update`");
  return source;
}

}  // namespace weft::demo
