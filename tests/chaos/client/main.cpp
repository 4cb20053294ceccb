// weft-chaos-client: one application server of a chaos run. Started by weft-chaos, one process each.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <thread>

#include "chaos/client/pace.hpp"
#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

std::atomic<bool> ending{false};

struct Options {
  std::string topology;
  std::string folder;
  std::string name;
  std::uint64_t incarnation = 0;
  std::uint64_t seed = 1;
  unsigned threads = 4;
  std::vector<std::uint64_t> owners;
  std::vector<std::string> workloads;
  int deadline_ms = 1000;
  double rate = 0;  // steps a second of each thread; 0: as fast as it can
};

// Servers may be away when a process starts: it asks again until it is told to end.
std::optional<Store> open(const Options& options) {
  while (!ending) {
    try {
      return Store::open(options.topology, {.entities = all_entities(), .application = "chaos"});
    } catch (const Error& error) {
      std::cerr << options.name << ": " << error.what() << std::endl;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
  return std::nullopt;
}

void work(Store& store, const Options& options, unsigned thread) {
  Worker::Setting setting{.folder = options.folder,
                          .name = options.name + "." + std::to_string(thread),
                          .incarnation = options.incarnation,
                          .seed = options.seed * 1000 + thread,
                          .owners = {},
                          .deadline = std::chrono::milliseconds(options.deadline_ms)};
  for (const std::uint64_t owner : options.owners) setting.owners.emplace_back(owner);
  Worker worker(store, std::move(setting));
  std::vector<std::unique_ptr<Workload>> turns;  // each as often as it weighs
  std::vector<Workload*> choice;
  for (const NamedWorkload& each : all_workloads()) {
    if (!options.workloads.empty() &&
        std::find(options.workloads.begin(), options.workloads.end(), each.name) == options.workloads.end())
      continue;
    turns.push_back(each.make());
    choice.insert(choice.end(), each.weight, turns.back().get());
  }
  for (Pace pace(options.rate); !ending; pace.wait()) choice[worker.below(choice.size())]->step(worker);
}

// Says when this process did not run although it wanted to: stopped, or the machine was busy.
void watch_time(const Options& options) {
  Recorder recorder(options.folder, options.name + ".clock");
  constexpr std::int64_t step = 2'000'000;
  constexpr std::int64_t worth_telling = 3'000'000;
  while (!ending) {
    const std::int64_t wanted = now_ns() + step;
    std::this_thread::sleep_for(std::chrono::nanoseconds(step));
    const std::int64_t now = now_ns();
    if (now - wanted > worth_telling)
      recorder.tell(Fact{.kind = Fact::Kind::late, .client = options.name, .start = wanted, .end = now});
  }
}

int run(const Options& options) {
  std::jthread clock([&] { watch_time(options); });
  std::optional<Store> store = open(options);
  if (!store) return 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 1; thread <= options.threads; ++thread)
      threads.emplace_back([&, thread] { work(*store, options, thread); });
  }
  store->close(std::chrono::seconds(5));
  return 0;
}

}  // namespace
}  // namespace weft::chaos

int main(int argc, char** argv) {
  weft::chaos::Options options;
  CLI::App app("one client process of a chaos run");
  app.add_option("--topology", options.topology)->required();
  app.add_option("--folder", options.folder)->required();
  app.add_option("--name", options.name)->required();
  app.add_option("--incarnation", options.incarnation);
  app.add_option("--seed", options.seed);
  app.add_option("--threads", options.threads);
  app.add_option("--owners", options.owners)->delimiter(',')->required();
  app.add_option("--workload", options.workloads)->delimiter(',');
  app.add_option("--deadline-ms", options.deadline_ms);
  app.add_option("--rate", options.rate);
  CLI11_PARSE(app, argc, argv);
  signal(SIGTERM, [](int) { weft::chaos::ending = true; });
  try {
    return weft::chaos::run(options);
  } catch (const std::exception& error) {
    std::cerr << "weft-chaos-client: " << error.what() << "\n";
    return 1;
  }
}
