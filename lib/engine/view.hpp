#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "engine/role.hpp"

namespace weft::detail {

/// One row of weft_cache_server.
struct CacheServerState {
  enum class State : std::uint8_t { on = 1, off = 2, marking = 3 };
  std::uint16_t server = 0;
  std::string address;
  State state = State::on;
  std::uint64_t generation = 0;
  bool operator==(const CacheServerState&) const = default;
};

/// What the index's writing side said at one moment of roles and cache servers. Immutable.
struct View {
  std::vector<Role> roles{};  // by shard; positions are left out
  std::vector<CacheServerState> cache_servers{};
  std::uint64_t takeover = 0;  // the highest of all roles: the store-wide number

  /// nullptr: the pair never had a role, both sides serve.
  const Role* role(std::uint32_t shard) const noexcept;
  bool operator==(const View& other) const;
};

/// A view is good from the moment it was asked for until its lease has passed. Pure. nullopt: it never came.
bool is_good(std::optional<SteadyTime> asked_at, Millis lease, SteadyTime now) noexcept;

/// What the view says of a statement on one side of a pair. Pure.
enum class ViewVerdict : std::uint8_t {
  fine,
  old,    // the view's lease has passed: a takeover may have begun
  moved,  // another side serves alone now
};
ViewVerdict judge_side(const View* view, bool good, std::uint32_t shard, char side) noexcept;

}  // namespace weft::detail
