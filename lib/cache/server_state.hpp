#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/deadline.hpp"

namespace weft::detail {

/// What clients may do with the keys of one cache server (docs/design/cache-servers.md). The numbers stand in
/// weft_cache_server.
enum class ServerState : std::uint8_t {
  on = 1,       // read, fill, mark
  off = 2,      // nothing: it does not answer somebody; any client may bring it back
  marking = 3,  // writers mark and leave nothing behind, nobody reads or fills: on the way to `on`
  held = 4,     // as off, by an operator, who alone brings it back; only after all have seen `leaving` or `off`
  leaving = 5,  // as marking, on the way to `held` or to another list of servers
};
std::string_view to_string(ServerState state) noexcept;

/// Nobody uses the server, and commits need no marker there.
constexpr bool is_quiet(ServerState state) noexcept { return state == ServerState::off || state == ServerState::held; }

/// Items of values are put there by those who see this only: while some still see it quiet and commit without a marker,
/// what another has published would outlive their commits.
bool may_fill(ServerState state) noexcept;

/// One server as a process sees it: state, generation, and since when (by its own clock, from when the answer that
/// showed it first had arrived) it is seen so. A generation belongs to one server and grows whenever it is turned off.
struct ServerSight {
  ServerState state = ServerState::on;
  std::uint64_t generation = 0;
  SteadyTime since{};

  bool shows(const ServerSight& other) const noexcept { return state == other.state && generation == other.generation; }
};

// The decisions below are pure. `lease` is how long a view is good from the moment it was asked for; what one process
// has seen for that long, every process with a good view knows.

/// No process with a good view reads there: it is seen off for the lease, or held, which comes only after such a lease.
bool left_alone(const ServerSight& seen, SteadyTime now, Millis lease) noexcept;

/// How a transaction leaves a key's server out of its business, or not, before its COMMIT.
enum class MarkRule : std::uint8_t {
  mark,       // under the seen generation; when that cannot be done, nothing is committed
  unmarked,   // every good view shows that nobody reads there
  too_early,  // others may still read there: nothing is committed
};
MarkRule rule_of_mark(const ServerSight& seen, SteadyTime now, Millis lease) noexcept;

/// How a committed transaction has left a key.
struct Written {
  bool marked = true;  // and published, or removed
  std::uint64_t generation = 0;
};

/// What a writer does after its COMMIT, before it acknowledges.
enum class AckStep : std::uint8_t {
  acknowledge,
  remove,      // the key under the seen generation; it is then Written{true, that one}
  wait,        // until the server is seen quiet for the lease
  look_again,  // the view is not good
};
AckStep next_ack_step(const Written& written, const ServerSight& seen, bool view_good, SteadyTime now,
                      Millis lease) noexcept;

/// What a client that watches a server may change in the index, by compare-and-set on state and generation.
enum class ServerChange : std::uint8_t { none, turn_off, begin_marking, turn_on };
struct Watched {
  bool reachable = true;
  SteadyTime unreachable_since{};  // when not reachable
  Millis patience{1000};           // so long it may be unreachable
  Millis rest{0};                  // so long it stays off at least; grows with how often it was turned off lately
};
ServerChange next_change(const ServerSight& seen, const Watched& watched, SteadyTime now, Millis lease) noexcept;

/// The generation after `before`. `now`: seconds of the wall clock; so an index restored from an old copy does not come
/// back to generations that were used.
std::uint64_t next_generation(std::uint64_t before, std::uint64_t now) noexcept;

}  // namespace weft::detail
