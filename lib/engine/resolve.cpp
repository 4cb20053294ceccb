#include "engine/resolve.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/cache_drop.hpp"
#include "engine/doubts.hpp"
#include "engine/poison.hpp"
#include "engine/token.hpp"

namespace weft::detail {
namespace {

// Until the transaction has ended or the deadline passes. It may hold its token's row for as long as it lives.
Poisoned poison_until(const Parts& parts, const Doubt& doubt, std::uint64_t token, Deadline deadline) {
  Backoff backoff(Millis{2}, Millis{200});
  for (;;) {
    Poisoned found = Poisoned::unfinished;
    try {
      found = poison_token(parts, doubt.kind, doubt.owner, token, IfAlone::poison, deadline);
    } catch (const Error& error) {
      if (!error.retryable() || deadline.passed()) throw;
    }
    if (found != Poisoned::unfinished || deadline.passed()) return found;
    system_clock().sleep(std::min(backoff.next(), deadline.left()));
  }
}

// Readers may have put the old row into the cache once the write's markers had ended. Markers are left: each has a
// writer of its own, and no reader trusts what is under one.
void drop_stale(const Parts& parts, const Doubt& doubt, Deadline deadline) {
  if (!parts.cached()) return;
  for (const std::string& key : doubt.cache_keys) {
    if (drop_cached(parts, key, deadline, CacheWriter::Spare::markers)) continue;
    throw Unavailable(
        "the write in doubt was committed, but a cache server does not answer and may hold what was before it; resolve "
        "it again when that server is back");
  }
}

void release(const Parts& parts, const HeldRows& held, Deadline deadline) noexcept {
  if (held.claims.empty() && held.objects.empty()) return;
  try {
    parts.index->release(held.claims, held.objects, deadline);
  } catch (...) {
    parts.observer.count("weft.index.dangling", {}, static_cast<double>(held.claims.size() + held.objects.size()));
  }
}

}  // namespace

Resolution resolve_token(const Parts& parts, std::uint64_t token, Deadline deadline) {
  const std::optional<Doubt> doubt = parts.doubts->find(token);
  if (!doubt) return Resolution::unknown;
  WEFT_REACH("resolve.begun");
  const Poisoned found = poison_until(parts, *doubt, token, deadline);
  if (found == Poisoned::unfinished || found == Poisoned::ownerless) return Resolution::unknown;
  if (found == Poisoned::never) {
    if (!tail_settled(parts, doubt->shard, doubt->role_epoch, deadline)) return Resolution::unknown;
    release(parts, doubt->taken, deadline);
    parts.doubts->settled(token);
    return Resolution::never;
  }
  drop_stale(parts, *doubt, deadline);
  release(parts, doubt->given_up, deadline);
  parts.doubts->settled(token);
  return Resolution::committed;
}

}  // namespace weft::detail
