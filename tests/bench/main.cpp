// weft-bench: measures the store beside the client libraries it stands on, in one run.
//   weft-bench [--quick] [--json FILE]
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/compile_figures.hpp"
#include "bench/figures.hpp"
#include "bench/import_figures.hpp"
#include "bench/throughput_figures.hpp"
#include "bench/ticket_figures.hpp"
#include "bench/trip_figures.hpp"

namespace {

using weft::bench::Figure;

void append(std::vector<Figure>& all, std::vector<Figure> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

std::vector<Figure> measure(bool quick) {
  std::vector<Figure> all;
  {
    std::cerr << "starting servers" << std::endl;
    weft::bench::Site site;
    std::cerr << "counting round trips" << std::endl;
    append(all, weft::bench::trip_figures(site));
    std::cerr << "measuring beside raw clients" << std::endl;
    append(all,
           weft::bench::throughput_figures(site, quick ? weft::bench::Rounds{5, 4, 0.012} : weft::bench::Rounds{}));
    append(all, weft::bench::ticket_figures(site, quick));
  }
  if (quick) return all;
  std::cerr << "importing" << std::endl;
  append(all, weft::bench::import_figures());
  std::cerr << "compiling" << std::endl;
  append(all, weft::bench::compile_figures());
  return all;
}

int run(const std::vector<std::string>& words) {
  bool quick = false;
  std::string json;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] == "--quick") {
      quick = true;
    } else if (words[at] == "--json" && at + 1 < words.size()) {
      json = words[++at];
    } else {
      std::cerr << "usage: weft-bench [--quick] [--json FILE]\n"
                   "  --quick  shorter, and without the import and the compile figures\n";
      return 2;
    }
  }
  const std::vector<Figure> figures = measure(quick);
  std::cout << weft::bench::machine_name() << ", commit " << weft::bench::commit_name() << "\n\n";
  weft::bench::print_figures(std::cout, figures);
  if (json.empty()) return 0;
  std::ofstream file(json);
  file << weft::bench::figures_json(weft::bench::machine_name(), weft::bench::commit_name(), figures) << "\n";
  if (!file.flush()) {
    std::cerr << "cannot write " << json << "\n";
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "weft-bench: " << error.what() << "\n";
    return 1;
  }
}
