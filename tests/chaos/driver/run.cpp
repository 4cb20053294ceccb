#include "chaos/driver/run.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "chaos/checker/checker.hpp"
#include "chaos/checker/report_text.hpp"
#include "chaos/client/recorder.hpp"
#include "chaos/driver/pair_equal.hpp"
#include "chaos/driver/scene.hpp"
#include "chaos/driver/side_log.hpp"
#include "chaos/driver/summary.hpp"
#include "chaos/driver/tail_book.hpp"
#include "chaos/history/history_file.hpp"
#include "chaos/nemesis/troupe.hpp"
#include "support/temp_folder.hpp"

namespace weft::chaos {
namespace {

namespace fs = std::filesystem;

std::string libfaketime() {
  for (const char* place : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                            "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"})
    if (fs::exists(place)) return place;
  return {};
}

// Unknown names are refused: a run without the fault that was asked for would prove nothing.
void keep_only(std::vector<std::unique_ptr<Nemesis>>& nemeses, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  std::set<std::string> missing(wanted.begin(), wanted.end());
  missing.erase("none");
  std::erase_if(nemeses, [&](const auto& each) { return missing.erase(std::string(each->shape().name)) == 0; });
  if (!missing.empty()) throw std::runtime_error("there is no fault " + *missing.begin());
}

void step(const std::string& what) { std::cerr << "==> " << what << std::endl; }

// The lines of a run in the order in which they began, numbered as they stand in the file.
History in_order(History history, const fs::path& file) {
  std::stable_sort(history.operations.begin(), history.operations.end(),
                   [](const Operation& a, const Operation& b) { return a.start < b.start; });
  std::ofstream out(file);
  std::uint64_t number = 0;
  for (Operation& op : history.operations) {
    op.line = ++number;
    out << to_line(op) << '\n';
  }
  for (Fact& fact : history.facts) {
    fact.line = ++number;
    out << to_line(fact) << '\n';
  }
  if (!out.flush()) throw std::runtime_error("the history cannot be written to " + file.string());
  return history;
}

class Run {
 public:
  explicit Run(const RunOptions& options) : options_(options) {
    fs::create_directory(folder_.path() / "servers");
    fs::create_directory(folder_.path() / "told");
  }

  int operator()() {
    step("starting servers");
    Site site({.folder = folder_.path() / "servers",
               .clients = options_.clients,
               .seed = options_.seed,
               .durable_pair = options_.durable_pair,
               .view = "lease_ms = 1000\non_loss = \"" + options_.on_view_loss + "\""});
    owners_ = set_up(site.topology(), told());
    Clients clients(site, {.program = options_.client_program,
                           .folder = told(),
                           .owners = owners_,
                           .workloads = options_.workloads,
                           .seed = options_.seed,
                           .threads = options_.threads,
                           .rate = options_.rate,
                           .faketime = libfaketime()});
    std::ofstream log(told() / "nemeses.log");
    Takeovers takeovers;
    Stage stage{site, clients, takeovers, {}};
    auto nemeses = all_nemeses(stage);
    if (site.small_disks().empty()) step("disk_full is left out: " + site.why_no_small_disk());
    keep_only(nemeses, options_.faults);
    const Plan plan(nemeses, options_.seed, std::chrono::seconds(options_.seconds), 3);
    Troupe troupe(plan, stage, log);
    play(plan, troupe);
    step("healing, looking at everything");
    come_to_rest(site, clients);
    look_at_all(site.topology(), told(), owners_, clients.history());
    History history = clients.history();
    look_at_sides(site, takeovers.all(), history);
    for (const std::string& name : Site::databases()) site.database(name).kill();  // nobody needs them any more
    return judge(std::move(history));
  }

 private:
  fs::path told() const { return folder_.path() / "told"; }

  void play(const Plan& plan, Troupe& troupe) {
    step("seed " + std::to_string(options_.seed) + ": " + std::to_string(plan.entries().size()) + " faults in " +
         std::to_string(options_.seconds) + " s");
    troupe.play(std::chrono::seconds(options_.seconds));
    summary_.nemeses = troupe.played();
    for (const std::string& failed : troupe.failed()) summary_.troubles.push_back(failed);
  }

  void come_to_rest(Site& site, Clients& clients) {
    site.heal();
    for (const std::string& client : clients.end(std::chrono::seconds(15)))
      summary_.troubles.push_back("client " + client + " did not end within 15 s");
    std::this_thread::sleep_for(std::chrono::milliseconds(500));  // statements that are still on their way
    if (!site.settle(std::chrono::seconds(30)))
      summary_.troubles.push_back("the sides of a pair were not level 30 s after all was well");
  }

  void look_at_sides(Site& site, const std::vector<Takeover>& takeovers, History& history) {
    site.settle(std::chrono::seconds(10));
    TailBook tails;
    for (std::string& each : differences(site)) summary_.troubles.push_back(std::move(each));
    for (const char side : {'A', 'B'}) {
      const std::string name = side == 'A' ? "shards-a" : "shards-b";
      SideLog log(side, Site::server_id(name));
      read_rows(site.folder() / name / "data", [&](const LoggedRow& row) {
        log.take(row);
        if (row.server == Site::server_id(name)) tails.take(side, row);
      });
      if (log.own_rows() == 0) throw std::runtime_error("the logs of " + name + " hold no row of its own");
      history.facts.insert(history.facts.end(), log.wrong().begin(), log.wrong().end());
    }
    const std::vector<Fact> facts = tails.facts(takeovers);
    history.facts.insert(history.facts.end(), facts.begin(), facts.end());
  }

  int judge(History told_history) {
    step("checking");
    const fs::path kept = options_.history.empty()
                              ? fs::temp_directory_path() / ("weft-chaos-" + std::to_string(options_.seed) + ".jsonl")
                              : options_.history;
    const History history = in_order(std::move(told_history), kept);
    const Report report = check(history);
    summary_.seed = options_.seed;
    summary_.seconds = options_.seconds;
    print(std::cout, report, history);
    for (const std::string& trouble : summary_.troubles) std::cout << "TROUBLE " << trouble << "\n";
    const std::string json = summary_.json(report);
    std::cout << json << "\n";
    if (!options_.json.empty()) std::ofstream(options_.json) << json << "\n";
    const bool good = summary_.good(report);
    if (good && options_.history.empty()) fs::remove(kept);
    if (!good) {
      const fs::path logs = kept.string() + ".logs";
      fs::create_directories(logs);
      for (const auto& entry : fs::directory_iterator(told()))
        if (entry.path().extension() == ".log")
          fs::copy_file(entry.path(), logs / entry.path().filename(), fs::copy_options::overwrite_existing);
      std::cout << "history: " << kept.string() << ", logs: " << logs.string() << "\n";
    }
    return good ? 0 : 1;
  }

  RunOptions options_;
  weft::test::TempFolder folder_{"weft-chaos"};
  std::vector<std::uint64_t> owners_;
  Summary summary_;
};

}  // namespace

int run(const RunOptions& options) { return Run(options)(); }

}  // namespace weft::chaos
