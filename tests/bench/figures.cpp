#include "bench/figures.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <thread>

namespace weft::bench {
namespace {

const char* word(Better better) { return better == Better::higher ? "higher" : "lower"; }

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value >= 1000 ? "%.0f" : "%.3g", value);
  return text.data();
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

}  // namespace

std::string figures_json(const std::string& machine, const std::string& commit, const std::vector<Figure>& figures) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Figure& figure : figures) {
    list.push_back({{"name", figure.name},
                    {"value", figure.value},
                    {"unit", figure.unit},
                    {"goal", figure.goal},
                    {"better", word(figure.better)},
                    {"met", figure.met()}});
  }
  const nlohmann::ordered_json all = {{"machine", machine}, {"commit", commit}, {"figures", list}};
  return all.dump(2);
}

void print_figures(std::ostream& out, const std::vector<Figure>& figures) {
  std::size_t width = 0;
  for (const Figure& figure : figures) width = std::max(width, figure.name.size());
  for (const Figure& figure : figures) {
    out << padded(figure.name, width) << "  " << padded(number(figure.value), 10)
        << (figure.better == Better::higher ? " >= " : " <= ") << padded(number(figure.goal), 10)
        << padded(figure.unit, 14) << (figure.met() ? "met     " : "NOT MET ") << figure.remark << "\n";
  }
}

std::string machine_name() {
  std::string processor = "unknown processor";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(':') + 2);
      break;
    }
  }
  utsname system{};
  uname(&system);
  std::ostringstream name;
  name << processor << ", " << std::thread::hardware_concurrency() << " cores, " << system.sysname << " "
       << system.release;
  return name.str();
}

std::string commit_name() {
  std::FILE* pipe = ::popen("git -C '" WEFT_BENCH_SOURCE "' rev-parse --short HEAD 2>/dev/null", "r");
  if (pipe == nullptr) return "unknown";
  std::array<char, 64> text{};
  const bool read = std::fgets(text.data(), static_cast<int>(text.size()), pipe) != nullptr;
  ::pclose(pipe);
  std::string commit = read ? text.data() : "unknown";
  while (!commit.empty() && commit.back() == '\n') commit.pop_back();
  return commit;
}

}  // namespace weft::bench
