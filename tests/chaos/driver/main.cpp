// weft-chaos: real servers, several client processes, faults of all kinds from one seed, and a judgement of what the
// clients were told. Exit 0: nothing found, 1: something was, 2: the run itself failed.
#include <CLI/CLI.hpp>
#include <iostream>

#include "chaos/driver/run.hpp"

int main(int argc, char** argv) {
  weft::chaos::RunOptions options;
  options.client_program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "weft-chaos-client";
  CLI::App app("faults of all kinds against a store on real servers, judged by its history");
  app.add_option("--seed", options.seed, "of the plan and of all choices");
  app.add_option("--seconds", options.seconds, "how long clients and faults go on");
  app.add_option("--workload", options.workloads, "only these, by commas: registers, counters, ...")->delimiter(',');
  app.add_option("--faults", options.faults, "only these, by commas: kill_server, partition, ...; or none")
      ->delimiter(',');
  app.add_option("--history", options.history, "where to keep the history (else only when something was found)");
  app.add_option("--json", options.json, "where to write the summary");
  app.add_option("--clients", options.clients, "client processes")->check(CLI::Range(1, 32));
  app.add_option("--threads", options.threads, "threads of each")->check(CLI::Range(1, 64));
  app.add_option("--rate", options.rate, "steps a second of all clients together (800); 0: as fast as they can")
      ->check(CLI::NonNegativeNumber);
  std::string durability = "local";
  app.add_option("--durability", durability, "of the shards: local or pair")->check(CLI::IsMember({"local", "pair"}));
  app.add_option("--on-view-loss", options.on_view_loss, "what clients do whose view is lost: stop, or go_on")
      ->check(CLI::IsMember({"stop", "go_on"}));
  CLI11_PARSE(app, argc, argv);
  options.durable_pair = durability == "pair";
  try {
    return weft::chaos::run(options);
  } catch (const std::exception& error) {
    std::cerr << "weft-chaos: " << error.what() << "\n";
    return 2;
  }
}
