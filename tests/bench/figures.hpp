#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace weft::bench {

enum class Better { higher, lower };

/// One measured number beside its goal.
struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  double goal = 0;
  Better better = Better::higher;
  std::string remark{};  // for people only: spread, or what the number is made of
  bool met() const { return better == Better::higher ? value >= goal : value <= goal; }
};

/// {"machine":…,"commit":…,"figures":[{"name","value","unit","goal","better","met"}]}
std::string figures_json(const std::string& machine, const std::string& commit, const std::vector<Figure>& figures);
void print_figures(std::ostream& out, const std::vector<Figure>& figures);

/// Processor, cores and kernel of this machine.
std::string machine_name();
/// The commit of the tree this program was built from, or "unknown".
std::string commit_name();

}  // namespace weft::bench
