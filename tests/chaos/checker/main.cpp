// weft-check HISTORY: judges a history of JSON lines, whoever wrote it. Exit 0: clean, 1: violations, 2: it cannot be
// read. The format is in docs/reliability/history.md.
#include <chrono>
#include <exception>
#include <iostream>

#include "chaos/checker/checker.hpp"
#include "chaos/checker/report_text.hpp"
#include "chaos/history/history_file.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: weft-check HISTORY\n";
    return 2;
  }
  try {
    const auto began = std::chrono::steady_clock::now();
    const weft::chaos::History history = weft::chaos::read_history(std::filesystem::path(argv[1]));
    const weft::chaos::Report report = weft::chaos::check(history);
    weft::chaos::print(std::cout, report, history);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::cout << (report.clean() ? "clean" : "NOT CLEAN") << ", checked in " << took.count() << " s\n";
    return report.clean() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "weft-check: " << error.what() << "\n";
    return 2;
  }
}
