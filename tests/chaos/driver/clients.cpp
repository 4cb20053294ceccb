#include "chaos/driver/clients.hpp"

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

#include "chaos/client/recorder.hpp"
#include "chaos/history/history_file.hpp"

namespace weft::chaos {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
  return all;
}

}  // namespace

Clients::Clients(Site& site, Options options) : site_(site), options_(std::move(options)) {
  processes_.resize(site_.clients());
  incarnations_.resize(site_.clients());
  if (can_be_deceived()) move_clock("+0");
  for (std::size_t client = 0; client < count(); ++client) start(client);
}

std::string Clients::thread_name(std::size_t client, unsigned thread) const {
  return std::to_string(client) + "." + std::to_string(thread);
}

void Clients::start(std::size_t client) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> owners;
  for (const std::uint64_t owner : options_.owners) owners.push_back(std::to_string(owner));
  const std::uint64_t incarnation = incarnations_[client]++;
  std::vector<std::string> words{options_.program.string(),
                                 "--topology",
                                 site_.topology_of(client).string(),
                                 "--folder",
                                 options_.folder.string(),
                                 "--name",
                                 std::to_string(client),
                                 "--incarnation",
                                 std::to_string(incarnation),
                                 "--seed",
                                 std::to_string(options_.seed * 10'000 + client * 1'000 + incarnation),
                                 "--threads",
                                 std::to_string(options_.threads),
                                 "--rate",
                                 std::to_string(options_.rate / static_cast<double>(count() * options_.threads)),
                                 "--owners",
                                 joined(owners)};
  if (!options_.workloads.empty()) words.insert(words.end(), {"--workload", joined(options_.workloads)});
  std::map<std::string, std::string> environment;
  if (client == deceived && can_be_deceived()) {
    environment = {{"LD_PRELOAD", options_.faketime},
                   {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                   {"FAKETIME_TIMESTAMP_FILE", (options_.folder / "clock").string()},
                   {"FAKETIME_CACHE_DURATION", "1"}};
  }
  processes_[client] = weft::test::Process(
      words, {.environment = environment, .log = options_.folder / ("client-" + std::to_string(client) + ".log")});
}

void Clients::signal(std::size_t client, int number) {
  const std::lock_guard lock(mutex_);
  processes_.at(client).signal(number);
}

void Clients::kill(std::size_t client) {
  const std::lock_guard lock(mutex_);
  processes_.at(client).kill();
  keep_announced(client);
}

void Clients::keep_announced(std::size_t client) {
  for (unsigned thread = 1; thread <= options_.threads; ++thread) {
    auto more = Recorder::announced(options_.folder, thread_name(client, thread), now_ns());
    under_way_.insert(under_way_.end(), more.begin(), more.end());
  }
}

void Clients::move_clock(const std::string& by) {
  const auto file = options_.folder / "clock";
  std::ofstream(file.string() + ".new") << by << "\n";
  std::filesystem::rename(file.string() + ".new", file);
}

std::vector<std::string> Clients::end(std::chrono::milliseconds patience) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> killed;
  for (auto& process : processes_) {
    process.signal(SIGCONT);
    process.signal(SIGTERM);
  }
  for (std::size_t client = 0; client < count(); ++client) {
    if (processes_[client].wait(patience) != -1) continue;
    processes_[client].kill();
    killed.push_back(std::to_string(client));
  }
  for (std::size_t client = 0; client < count(); ++client) keep_announced(client);
  return killed;
}

History Clients::history() const {
  History all;
  std::set<std::pair<std::string, std::uint64_t>> told;
  const auto take = [&](const std::string& name) {
    std::ifstream file(options_.folder / (name + ".jsonl"));
    if (!file) return;
    History one = read_history(file);
    for (Operation& each : one.operations) {
      told.emplace(each.client, each.number);
      all.operations.push_back(std::move(each));
    }
    for (Fact& each : one.facts) all.facts.push_back(std::move(each));
  };
  take("setup");
  for (std::size_t client = 0; client < count(); ++client) {
    for (unsigned thread = 1; thread <= options_.threads; ++thread) take(thread_name(client, thread));
    take(std::to_string(client) + ".clock");
  }
  take("final");
  // Told just before the kill, and not yet taken out of the slot; or found there twice, at the kill and at the end.
  for (const Operation& each : under_way_)
    if (told.emplace(each.client, each.number).second) all.operations.push_back(each);
  return all;
}

}  // namespace weft::chaos
