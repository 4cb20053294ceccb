#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "cache/server_state.hpp"
#include "engine/role.hpp"

namespace weft::detail {

/// One row of weft_cache_server: a server of the list in force.
struct CacheServerRow {
  std::uint16_t server = 0;  // its place in the list, from 1
  std::string address{};     // "host:port"
  ServerSight sight{};

  bool shows(const CacheServerRow& other) const {
    return server == other.server && address == other.address && sight.shows(other.sight);
  }
};

/// What the index's writing side said at one moment of roles and cache servers. Immutable.
struct View {
  std::vector<Role> roles{};                    // by shard; positions are left out
  std::vector<CacheServerRow> cache_servers{};  // by place
  std::uint64_t cache_list = 0;                 // the version of the topology that gave the list; 0: there is none
  std::uint64_t takeover = 0;                   // the highest of all roles: the store-wide number

  /// nullptr: the pair never had a role, both sides serve.
  const Role* role(std::uint32_t shard) const noexcept;
  /// Since when what is seen now is seen: as in `before` where that showed the same, else since `arrived`.
  void set_since(const View* before, SteadyTime arrived) noexcept;
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
