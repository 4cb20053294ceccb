#include "demo/weftctl.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace weft::demo {
namespace {

// Both programs are built and installed side by side.
std::filesystem::path weftctl() {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& place : {here / "weftctl", here.parent_path() / "weftctl" / "weftctl"}) {
    if (std::filesystem::is_regular_file(place)) return place;
  }
  return {};
}

// One word for the shell, whatever is in it.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

// What it printed, and its exit status.
std::pair<std::string, int> run(std::initializer_list<std::string> arguments) {
  std::string command = quoted(weftctl().string());
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  command += " 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {"weftctl cannot be started", 1};
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
  return {std::move(text), ::pclose(pipe)};
}

}  // namespace

void weftctl_init(const std::string& topology) {
  if (weftctl().empty())
    throw std::runtime_error(
        "the catalogue's tables are missing and there is no weftctl beside this program to make them");
  const auto [said, status] = run({"init", "--topology", topology, "--entities", WEFT_DEMO_ENTITIES});
  if (status != 0) throw std::runtime_error("weftctl init failed:\n" + said);
}

std::string weftctl_explain(const Where& where, std::string_view kind, std::uint64_t owner, std::string_view entity,
                            std::uint64_t id) {
  if (weftctl().empty()) return {};
  const bool embedded = where.topology.empty();
  const auto [said, status] = run({"explain", std::string(kind), std::to_string(owner), std::string(entity),
                                   std::to_string(id), embedded ? "--embedded" : "--topology",
                                   embedded ? where.folder : where.topology, "--entities", WEFT_DEMO_ENTITIES});
  std::istringstream lines(said);
  std::string text = embedded ? "    weftctl explain says (an embedded store's cache is each process's own):\n"
                              : "    weftctl explain says:\n";
  for (std::string line; std::getline(lines, line);) text += "      " + line + "\n";
  return text;
}

}  // namespace weft::demo
