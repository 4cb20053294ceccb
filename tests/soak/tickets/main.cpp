#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "soak/tickets/soak.hpp"
#include "soak/tickets/worker.hpp"

namespace {

constexpr const char* usage =
    "weft-soak tickets [--ids N] [--turns N] [--seed S] [--json FILE]\n"
    "Gives at least N ids (100,000,000) to processes that are killed and forked, from servers that are killed and put\n"
    "back to old copies. Exit code 1: an id was given twice, or an event did not end as it must.\n";

int soak(const weft::test::SoakOptions& options, const std::string& json_file) {
  std::cout << "soak tickets: --ids " << options.ids << " --turns " << options.turns << " --seed " << options.seed
            << "\n";
  const weft::test::SoakReport report = weft::test::soak_tickets(options, "/proc/self/exe");
  for (const auto& [name, count] : report.events) std::cout << "  " << count << " x " << name << "\n";
  std::cout << report.ids << " ids in " << static_cast<int>(report.seconds) << " s, largest " << report.largest << ", "
            << report.doubles << " given twice\n";
  for (const std::uint64_t id : report.some_doubles) std::cout << "given twice: " << id << "\n";
  for (const std::string& fault : report.faults) std::cout << "FAULT: " << fault << "\n";
  if (!json_file.empty()) {
    std::ofstream(json_file)
        << nlohmann::json{{"seed", options.seed},      {"ids", report.ids},       {"duplicate_ids", report.doubles},
                          {"largest", report.largest}, {"events", report.events}, {"faults", report.faults},
                          {"seconds", report.seconds}}
               .dump(2)
        << "\n";
  }
  return report.doubles == 0 && report.faults.empty() && report.ids >= options.ids ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() == 4 && words[0] == "worker") weft::test::run_worker(words[1], words[2], std::stoull(words[3]));
    weft::test::SoakOptions options;
    std::string json_file;
    bool good = !words.empty() && words[0] == "tickets" && words.size() % 2 == 1;
    for (std::size_t at = 1; good && at + 1 < words.size(); at += 2) {
      const std::string& value = words[at + 1];
      if (words[at] == "--ids")
        options.ids = std::stoull(value);
      else if (words[at] == "--turns")
        options.turns = std::stoi(value);
      else if (words[at] == "--seed")
        options.seed = std::stoull(value);
      else if (words[at] == "--json")
        json_file = value;
      else
        good = false;
    }
    if (good) return soak(options, json_file);
    std::cerr << usage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "soak: " << error.what() << "\n";
    return 2;
  }
}
