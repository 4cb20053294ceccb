#include "engine/view.hpp"

#include <algorithm>

#include "base/failpoint.hpp"

namespace weft::detail {
namespace {

bool same(const Role& one, const Role& other) {
  return one.shard == other.shard && one.state == other.state && one.side == other.side && one.epoch == other.epoch &&
         one.takeover == other.takeover;
}

}  // namespace

const Role* View::role(std::uint32_t shard) const noexcept {
  const auto found = std::lower_bound(roles.begin(), roles.end(), shard,
                                      [](const Role& role, std::uint32_t wanted) { return role.shard < wanted; });
  return found == roles.end() || found->shard != shard ? nullptr : &*found;
}

void View::set_since(const View* before, SteadyTime arrived) noexcept {
  for (CacheServerRow& row : cache_servers) {
    row.sight.since = arrived;
    if (before == nullptr) continue;
    for (const CacheServerRow& old : before->cache_servers)
      if (old.shows(row)) row.sight.since = old.sight.since;
  }
}

bool View::operator==(const View& other) const {
  return std::equal(roles.begin(), roles.end(), other.roles.begin(), other.roles.end(), same) &&
         std::equal(cache_servers.begin(), cache_servers.end(), other.cache_servers.begin(), other.cache_servers.end(),
                    [](const CacheServerRow& one, const CacheServerRow& two) { return one.shows(two); }) &&
         cache_list == other.cache_list;
}

bool is_good(std::optional<SteadyTime> asked_at, Millis lease, SteadyTime now) noexcept {
  if (!asked_at) return false;
  return now < *asked_at + lease || WEFT_MUTANT("no_lease");
}

ViewVerdict judge_side(const View* view, bool good, std::uint32_t shard, char side) noexcept {
  const Role* role = view == nullptr ? nullptr : view->role(shard);
  if (role != nullptr && !role->may_serve(side)) return ViewVerdict::moved;
  return good ? ViewVerdict::fine : ViewVerdict::old;
}

}  // namespace weft::detail
