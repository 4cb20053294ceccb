#include "bench/import_figures.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/temp_folder.hpp"

namespace weft::bench {
namespace {

constexpr int runs = 3;

nlohmann::json run_demo() {
  const test::TempFolder folder("weft-bench-demo");
  const std::string command =
      "'" WEFT_BENCH_DEMO "' --json --folder '" + (folder.path() / "store").string() + "' 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("the demo cannot be started");
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
  if (::pclose(pipe) != 0) throw std::runtime_error("the demo failed; run " WEFT_BENCH_DEMO " by hand");
  return nlohmann::json::parse(text);
}

}  // namespace

std::vector<Figure> import_figures() {
  std::vector<double> rates;
  double memory = 0;
  std::uint64_t rows = 0;
  for (int run = 0; run < runs; ++run) {
    const nlohmann::json said = run_demo();
    rates.push_back(said.at("rows_per_second").get<double>());
    memory = std::max(memory, said.at("peak_mib").get<double>());
    rows = said.at("packages_made").get<std::uint64_t>() + said.at("dependencies_made").get<std::uint64_t>();
  }
  std::sort(rates.begin(), rates.end());
  return {{.name = "demo_import_rows_per_second",
           .value = rates[rates.size() / 2],
           .unit = "rows/s",
           .goal = 50000,
           .better = Better::higher,
           .remark = std::to_string(rows) + " rows, embedded, " + std::to_string(runs) + " runs"},
          {.name = "demo_memory", .value = memory, .unit = "MiB", .goal = 300, .better = Better::lower}};
}

}  // namespace weft::bench
