#include "engine/cache_watch.hpp"

#include <algorithm>
#include <deque>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis for_an_answer{500};  // of a cache server
constexpr auto remembered = std::chrono::minutes(10);
constexpr unsigned most_doublings = 6;

}  // namespace

/// What one process's thread works with.
class CacheWatch::Rounds {
 public:
  explicit Rounds(CacheWatch& watch) : watch_(watch), book_(watch.topology_, {}) {}

  std::optional<Millis> round() noexcept try {
    const Millis lease = watch_.view_.lease();
    const Millis soon = std::max(lease / 8, Millis{20});
    const CacheScene scene = watch_.caches_.now(Deadline::in(lease));
    // Without a good view this process changes nothing; it asks again.
    if (!scene.good || scene.view == nullptr) return soon;
    if (scene.view->cache_list == 0) {
      book_.put_first(addresses_of(watch_.topology_), watch_.topology_.version, deadline());
      watch_.view_.refresh(deadline());
      return soon;
    }
    bool odd = watch_.list_wanted(*scene.view) && change_list(*scene.view, lease);
    for (const CacheServerRow& row : scene.view->cache_servers) odd = watch(scene, row) || odd;
    return odd ? std::optional(soon) : std::nullopt;
  } catch (const std::exception& error) {
    watch_.observer_.log(LogLevel::warning, std::string("cache servers: ") + error.what());
    return Millis{1000};
  }

 private:
  Deadline deadline() const { return Deadline::in(std::max(watch_.view_.lease() / 2, Millis{500})); }

  // All servers leave (or are quiet); when every process knows that nobody reads, the new list comes, marking.
  bool change_list(const View& view, Millis lease) {
    const SteadyTime now = std::chrono::steady_clock::now();
    bool all_left = true;
    for (const CacheServerRow& row : view.cache_servers) {
      const bool leaving = row.sight.state == ServerState::leaving || is_quiet(row.sight.state);
      all_left = all_left && leaving && now - row.sight.since >= lease;
      if (!leaving) change(row, ServerState::leaving, "another list of servers");
    }
    if (all_left) {
      const std::vector<std::string> wanted = addresses_of(watch_.topology_);
      if (book_.replace({view.cache_servers, view.cache_list}, wanted, watch_.topology_.version, deadline()))
        watch_.observer_.log(LogLevel::info, "cache servers: the list of topology version " +
                                                 std::to_string(watch_.topology_.version) + " is in force");
      watch_.view_.refresh(deadline());
    }
    return true;
  }

  // True: there is something to watch still.
  bool watch(const CacheScene& scene, const CacheServerRow& row) {
    const std::optional<SteadyTime> reported = reported_since(row.address);
    const bool on = row.sight.state == ServerState::on;
    if (on && !reported) return false;
    if (row.sight.state == ServerState::held) {
      forget(row.address);
      return false;
    }
    note_turn(row);
    const auto place = static_cast<std::size_t>(&row - scene.view->cache_servers.data());
    const Millis lease = scene.lease;
    Watched watched{.reachable = scene.cache->reaches(place, Deadline::in(for_an_answer)),
                    .patience = lease / 2,
                    .rest = rest_of(row.address, lease)};
    const SteadyTime now = std::chrono::steady_clock::now();
    if (watched.reachable) {
      forget(row.address);
    } else {
      watched.unreachable_since = unreachable_since(row.address, now);
    }
    if (row.sight.state == ServerState::leaving && watch_.list_wanted(*scene.view) && watched.reachable) return true;
    switch (next_change(row.sight, watched, now, lease)) {
      case ServerChange::none: break;
      case ServerChange::turn_off: change(row, ServerState::off, "it does not answer"); break;
      case ServerChange::begin_marking: change(row, ServerState::marking, "it answers again"); break;
      case ServerChange::turn_on: change(row, ServerState::on, "every writer marks"); break;
    }
    return !on || !watched.reachable;
  }

  void change(const CacheServerRow& row, ServerState next, const char* why) {
    if (book_.change(row, next, why, deadline())) {
      watch_.observer_.count("weft.cache.server_changes", {{"state", to_string(next)}});
      watch_.observer_.log(LogLevel::warning,
                           "cache server " + row.address + " set to " + std::string(to_string(next)) + ": " + why);
    }
    watch_.view_.refresh(deadline());
  }

  std::optional<SteadyTime> reported_since(const std::string& address) {
    const std::lock_guard lock(watch_.mutex_);
    const auto found = watch_.reported_.find(address);
    return found == watch_.reported_.end() ? std::nullopt : std::optional(found->second);
  }
  SteadyTime unreachable_since(const std::string& address, SteadyTime now) {
    const std::lock_guard lock(watch_.mutex_);
    return watch_.reported_.try_emplace(address, now).first->second;
  }
  void forget(const std::string& address) {
    const std::lock_guard lock(watch_.mutex_);
    watch_.reported_.erase(address);
  }

  // A server that some reach and others do not would be turned off and on for ever: each time it stays off for longer.
  void note_turn(const CacheServerRow& row) {
    if (row.sight.state != ServerState::off) return;
    std::deque<std::pair<std::uint64_t, SteadyTime>>& turns = turns_[row.address];
    if (turns.empty() || turns.back().first != row.sight.generation)
      turns.emplace_back(row.sight.generation, row.sight.since);
    while (row.sight.since - turns.front().second > remembered) turns.pop_front();
  }
  Millis rest_of(const std::string& address, Millis lease) {
    const std::size_t turns = turns_[address].size();
    return turns <= 1 ? lease : lease * (1 << std::min<std::size_t>(turns - 1, most_doublings));
  }

  CacheWatch& watch_;
  CacheBook book_;
  std::map<std::string, std::deque<std::pair<std::uint64_t, SteadyTime>>> turns_{};
};

CacheWatch::CacheWatch(const Topology& topology, Caches& caches, ViewKeeper& view, const Observer& observer)
    : topology_(topology), caches_(caches), view_(view), observer_(observer), thread_([this] {
        return Repeater::Round([rounds = std::make_shared<Rounds>(*this)] { return rounds->round(); });
      }) {}

CacheWatch::~CacheWatch() { end(); }

bool CacheWatch::list_wanted(const View& view) const {
  if (topology_.version <= view.cache_list) return false;
  const std::vector<std::string> wanted = addresses_of(topology_);
  return !std::equal(wanted.begin(), wanted.end(), view.cache_servers.begin(), view.cache_servers.end(),
                     [](const std::string& one, const CacheServerRow& row) { return one == row.address; });
}

void CacheWatch::seen(const View& view) noexcept try {
  const bool steady = view.cache_list != 0 && !list_wanted(view) &&
                      std::all_of(view.cache_servers.begin(), view.cache_servers.end(), [](const CacheServerRow& row) {
                        return row.sight.state == ServerState::on || row.sight.state == ServerState::held;
                      });
  if (!steady) thread_.wake();
} catch (...) {
  // No memory: the next view is looked at again.
}

void CacheWatch::unreachable(const std::string& address) noexcept try {
  {
    const std::lock_guard lock(mutex_);
    reported_.try_emplace(address, std::chrono::steady_clock::now());
  }
  thread_.wake();
} catch (...) {
  // No memory: the next write reports it again.
}

}  // namespace weft::detail
