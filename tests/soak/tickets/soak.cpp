#include "soak/tickets/soak.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "engine/admin.hpp"
#include "engine/admin_tickets.hpp"
#include "engine/open.hpp"
#include "soak/tickets/given_ids.hpp"
#include "support/lab.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::size_t workers = 3;
constexpr double seconds_an_event = 1.2;

class Soak {
 public:
  Soak(const SoakOptions& options, fs::path self)
      : options_(options), self_(std::move(self)), source_(options.seed), lab_({.folder = site_.path()}) {
    const detail::Topology topology = detail::load_topology(lab_.file());
    detail::init(topology, {}, {}, detail::Deadline::in(std::chrono::seconds(60)));
    for (std::size_t server : {0U, 1U}) copy_server(server);
    const auto events = static_cast<double>(options.turns) * static_cast<double>(events_.size());
    rate_ = static_cast<std::uint64_t>(static_cast<double>(options.ids) / (events * seconds_an_event * workers)) + 1;
    for (std::size_t at = 0; at < workers; ++at) start_worker();
  }
  ~Soak() {
    for (const pid_t pid : processes()) ::kill(pid, SIGKILL);
  }
  Soak(const Soak&) = delete;
  Soak& operator=(const Soak&) = delete;

  SoakReport run() {
    const auto begun = std::chrono::steady_clock::now();
    for (int turn = 0; turn < options_.turns || given_.count() < options_.ids; ++turn) {
      std::shuffle(events_.begin(), events_.end(), source_);
      for (const Event& event : events_) {
        const auto next = std::chrono::steady_clock::now() + milliseconds(static_cast<int>(seconds_an_event * 1000));
        event.act();
        ++report_.events[event.name];
        std::this_thread::sleep_until(next);
        read_files();
        if (processes().size() > 2 * workers) kill_one();
      }
      std::cout << "  " << given_.count() << " ids, " << given_.doubles() << " twice\n" << std::flush;
    }
    for (const pid_t pid : processes()) ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(milliseconds(100));
    read_files();
    report_.ids = given_.count();
    report_.doubles = given_.doubles();
    report_.some_doubles = given_.some_doubles();
    report_.largest = given_.largest();
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return report_;
  }

 private:
  struct Event {
    const char* name;
    std::function<void()> act;
  };

  void start_worker(const std::string& failpoints = {}) {
    Process::Options how;
    if (!failpoints.empty()) how.environment["WEFT_FAILPOINTS"] = failpoints;
    started_.emplace_back(std::vector<std::string>{self_.string(), "worker", lab_.file().string(), ids_.path().string(),
                                                   std::to_string(rate_)},
                          how);
  }

  // Workers and their forked children, by the files they write; those that have ended are left out.
  std::vector<pid_t> processes() {
    for (Process& process : started_) process.running();  // so that who has ended is gone
    std::vector<pid_t> alive;
    for (const auto& entry : fs::directory_iterator(ids_.path())) {
      const pid_t pid = std::stoi(entry.path().extension().string().substr(1));
      if (ended_.contains(pid)) continue;
      if (::kill(pid, 0) == 0) {
        alive.push_back(pid);
      } else {
        ended_.insert(pid);
      }
    }
    std::sort(alive.begin(), alive.end());
    return alive;
  }
  pid_t some_process() {
    const std::vector<pid_t> alive = processes();
    return alive.empty() ? -1 : alive[source_() % alive.size()];
  }

  void kill_one() {
    const pid_t pid = some_process();
    if (pid > 0) ::kill(pid, SIGKILL);
  }
  void replace_worker(const std::string& failpoints) {
    kill_one();
    start_worker(failpoints);
  }
  void fork_one() {
    const pid_t pid = some_process();
    if (pid > 0) ::kill(pid, SIGUSR1);
  }
  void kill_server() {
    MariadbServer& server = lab_.ticket(source_() % 2);
    server.kill();
    std::this_thread::sleep_for(milliseconds(source_() % 300));
    server.start();
    server.wait_ready();
  }
  void both_down() {
    for (std::size_t at : {0U, 1U}) lab_.ticket(at).kill();
    std::this_thread::sleep_for(milliseconds(500));
    for (std::size_t at : {0U, 1U}) lab_.ticket(at).start();
    for (std::size_t at : {0U, 1U}) lab_.ticket(at).wait_ready();
  }
  void index_away() {
    lab_.index().a().kill();
    std::this_thread::sleep_for(milliseconds(300));
    lab_.index().a().start();
    lab_.index().a().wait_ready();
  }
  fs::path folder_of(std::size_t server) const { return site_.path() / ("tickets-" + std::to_string(server)); }
  fs::path copy_of(std::size_t server) const { return copies_.path() / std::to_string(server); }
  static std::uint64_t number_or_0(const detail::Rows& rows) { return rows.empty() ? 0 : rows.at(0, 0).as_uint(); }
  std::uint64_t counter(std::size_t server) {
    return number_or_0(
        run_sql(lab_.ticket(server).admin(), {"SELECT next_id FROM weft_tickets.weft_ticket WHERE name = 'object'"}));
  }
  std::uint64_t mark(std::size_t server) {
    return number_or_0(run_sql(
        lab_.index().a().admin(),
        {"SELECT mark FROM weft_index.weft_ticket_mark WHERE name = 'object' AND server = " + std::to_string(server)}));
  }
  void copy_server(std::size_t server) {
    copied_[server] = counter(server);
    lab_.ticket(server).stop();
    fs::remove_all(copy_of(server));
    fs::copy(folder_of(server), copy_of(server), fs::copy_options::recursive);
    lab_.ticket(server).start();
    lab_.ticket(server).wait_ready();
  }

  // Back to the old copy; it must be refused until it is repaired.
  void restore_server() {
    const std::size_t server = source_() % 2;
    lab_.ticket(server).stop();
    fs::remove_all(folder_of(server));
    fs::copy(copy_of(server), folder_of(server), fs::copy_options::recursive);
    lab_.ticket(server).start();
    lab_.ticket(server).wait_ready();
    const bool must_be_noticed = mark(server) >= std::max<std::uint64_t>(copied_[server], 1);
    std::this_thread::sleep_for(milliseconds(200));  // workers meet it as it is
    try {
      const auto core = detail::open_core(lab_.file(), {.log = [](LogLevel, std::string_view) {}}, {});
      const auto soon = detail::Deadline::in(std::chrono::seconds(20));
      std::vector<detail::TicketServerState> found = detail::repair_tickets(*core, {.who = "soak"}, false, soon);
      for (int tries = 0; tries < 20 && !found.at(server).trouble.empty(); ++tries) {
        std::this_thread::sleep_for(milliseconds(100));
        found = detail::repair_tickets(*core, {.who = "soak"}, false, soon);
      }
      int repaired = 0;
      for (const auto& state : found.at(server).names) repaired += state.repaired ? 1 : 0;
      if (repaired == 0 && must_be_noticed) {
        report_.faults.push_back("a server was put back to an old copy, and nobody noticed " +
                                 found.at(server).trouble);
      }
      for (const auto& each : detail::check_tickets(*core, soon)) {
        for (const auto& state : each.names) {
          if (!state.trouble.empty()) report_.faults.push_back("after the repair: " + state.trouble);
        }
      }
    } catch (const std::exception& error) {
      report_.faults.push_back(std::string("the repair failed: ") + error.what());
    }
    copy_server(server);  // the next time it goes back only to here
  }

  void read_files() {
    for (const auto& entry : fs::directory_iterator(ids_.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::streamoff& read = read_[entry.path().string()];
      in.seekg(read);
      IdRun run;
      while (in.read(reinterpret_cast<char*>(&run), sizeof run)) {
        read += static_cast<std::streamoff>(sizeof run);
        given_.add(run);
        if (run.first == 0) report_.faults.emplace_back("id 0 was given");
      }
    }
  }

  SoakOptions options_;
  fs::path self_;
  std::mt19937_64 source_;
  TempFolder site_{"weft-soak"}, ids_{"weft-soak-ids"}, copies_{"weft-soak-copies"};
  Lab lab_;
  std::map<std::size_t, std::uint64_t> copied_;  // the counters in the copies
  std::uint64_t rate_ = 0;
  std::vector<Process> started_;
  std::set<pid_t> ended_;
  std::map<std::string, std::streamoff> read_;
  GivenIds given_;
  SoakReport report_;
  std::vector<Event> events_{
      {"worker killed", [this] { replace_worker(""); }},
      {"worker killed before its mark", [this] { replace_worker("tickets.advanced=kill@3"); }},
      {"worker killed after its mark", [this] { replace_worker("tickets.marked=kill@3"); }},
      {"worker forked", [this] { fork_one(); }},
      {"ticket server killed", [this] { kill_server(); }},
      {"both ticket servers down", [this] { both_down(); }},
      {"ticket server restored from an old copy", [this] { restore_server(); }},
      {"index side away", [this] { index_away(); }},
  };
};

}  // namespace

SoakReport soak_tickets(const SoakOptions& options, const fs::path& self) { return Soak(options, self).run(); }

}  // namespace weft::test
