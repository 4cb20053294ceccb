#include "engine/admin_cache.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/cache_book.hpp"
#include "engine/cache_scene.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

/// One server, changed step by step. Waits run from when this process has seen the state.
class Steps {
 public:
  Steps(const Topology& topology, const CacheChange& change, Deadline deadline)
      : book_(topology, {change.who}), lease_(topology.view.lease), change_(change), deadline_(deadline) {}

  CacheServerRow look() {
    const CacheBook::Known known = book_.look(deadline_);
    const SteadyTime arrived = std::chrono::steady_clock::now();
    for (const CacheServerRow& row : known.servers) {
      if (row.address != change_.server && std::to_string(row.server) != change_.server) continue;
      if (!row.sight.shows(seen_.sight) || seen_.server == 0) {
        seen_ = row;
        seen_.sight.since = arrived;
      }
      return seen_;
    }
    std::string there;
    for (const CacheServerRow& row : known.servers) there += (there.empty() ? "" : ", ") + row.address;
    throw UsageError("there is no cache server '" + change_.server +
                     "' in force; there are: " + (there.empty() ? "none" : there));
  }

  /// When the state has been seen for a lease.
  void step_after_lease(ServerState next) {
    const CacheServerRow row = look();
    wait(std::chrono::ceil<Millis>(row.sight.since + lease_ - std::chrono::steady_clock::now()));
    step(row, next);
  }
  void step(const CacheServerRow& row, ServerState next) {
    if (!book_.change(row, next, "by an operator", deadline_)) return wait(Millis{50});
    if (change_.on_step)
      change_.on_step(row.address + ": " + std::string(to_string(row.sight.state)) + " -> " +
                      std::string(to_string(next)));
  }

 private:
  void wait(Millis span) {
    if (span >= deadline_.left())
      throw Unavailable(
          Code::timeout, Outcome::not_applied,
          "cache server " + change_.server + " did not come to the state asked for within the deadline; run it again");
    if (span > Millis{0}) system_clock().sleep(span);
  }

  CacheBook book_;
  Millis lease_;
  const CacheChange& change_;
  Deadline deadline_;
  CacheServerRow seen_{};
};

}  // namespace

CacheServersStatus cache_servers(const Topology& topology, Deadline deadline) {
  CacheBook book(topology, {});
  const CacheBook::Known known = book.look(deadline);
  CacheServersStatus status{.list = known.list};
  const std::vector<std::string> wanted = addresses_of(topology);
  status.as_topology = std::equal(wanted.begin(), wanted.end(), known.servers.begin(), known.servers.end(),
                                  [](const std::string& one, const CacheServerRow& row) { return one == row.address; });
  for (const CacheServerRow& row : known.servers) {
    const std::unique_ptr<Cache> server = make_memcached({server_of_address(row.address)}, Millis{500});
    status.servers.push_back({row.server, row.address, std::string(to_string(row.sight.state)), row.sight.generation,
                              server->reaches(0, deadline)});
  }
  return status;
}

void turn_cache_off(const Topology& topology, const CacheChange& change, Deadline deadline) {
  Steps steps(topology, change, deadline);
  for (;;) {
    const CacheServerRow row = steps.look();
    switch (row.sight.state) {
      case ServerState::held: return;
      case ServerState::off:
      case ServerState::leaving: steps.step_after_lease(ServerState::held); break;
      default: steps.step(row, ServerState::leaving);
    }
  }
}

void turn_cache_on(const Topology& topology, const CacheChange& change, Deadline deadline) {
  Steps steps(topology, change, deadline);
  for (;;) {
    const CacheServerRow row = steps.look();
    switch (row.sight.state) {
      case ServerState::on: return;
      case ServerState::marking: steps.step_after_lease(ServerState::on); break;
      default: steps.step_after_lease(ServerState::marking);
    }
  }
}

}  // namespace weft::detail
