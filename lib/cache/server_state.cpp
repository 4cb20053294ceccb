#include "cache/server_state.hpp"

#include <algorithm>
#include <array>

#include "base/failpoint.hpp"

namespace weft::detail {
namespace {

// Whoever changes the list of servers has gone away: the servers are brought back.
constexpr int leases_of_leaving = 30;

}  // namespace

std::string_view to_string(ServerState state) noexcept {
  static constexpr std::array<std::string_view, 6> words{"unknown", "on", "off", "marking", "held", "leaving"};
  const auto at = static_cast<std::size_t>(state);
  return at < words.size() ? words[at] : words[0];
}

bool may_fill(ServerState state) noexcept {
  return state == ServerState::on || WEFT_MUTANT("cache_state_filled_while_marking");
}

bool left_alone(const ServerSight& seen, SteadyTime now, Millis lease) noexcept {
  if (seen.state == ServerState::held) return true;
  return seen.state == ServerState::off && (now - seen.since >= lease || WEFT_MUTANT("cache_state_no_lease"));
}

MarkRule rule_of_mark(const ServerSight& seen, SteadyTime now, Millis lease) noexcept {
  if (!is_quiet(seen.state)) return MarkRule::mark;
  return left_alone(seen, now, lease) ? MarkRule::unmarked : MarkRule::too_early;
}

AckStep next_ack_step(const Written& written, const ServerSight& seen, bool view_good, SteadyTime now,
                      Millis lease) noexcept {
  if (WEFT_MUTANT("cache_state_not_checked")) return AckStep::acknowledge;
  if (!view_good) return AckStep::look_again;
  if (is_quiet(seen.state)) return left_alone(seen, now, lease) ? AckStep::acknowledge : AckStep::wait;
  return written.marked && written.generation == seen.generation ? AckStep::acknowledge : AckStep::remove;
}

ServerChange next_change(const ServerSight& seen, const Watched& watched, SteadyTime now, Millis lease) noexcept {
  if (!watched.reachable) {
    const bool patient = now - watched.unreachable_since < watched.patience;
    return is_quiet(seen.state) || patient ? ServerChange::none : ServerChange::turn_off;
  }
  const auto seen_for = now - seen.since;
  switch (seen.state) {
    case ServerState::off:
      return seen_for >= std::max(lease, watched.rest) ? ServerChange::begin_marking : ServerChange::none;
    case ServerState::marking: return seen_for >= lease ? ServerChange::turn_on : ServerChange::none;
    case ServerState::leaving:
      return seen_for >= lease * leases_of_leaving ? ServerChange::begin_marking : ServerChange::none;
    default: return ServerChange::none;
  }
}

std::uint64_t next_generation(std::uint64_t before, std::uint64_t now) noexcept { return std::max(before + 1, now); }

}  // namespace weft::detail
