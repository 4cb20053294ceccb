#include "engine/owner_snapshot.hpp"

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/view_check.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 200;

}  // namespace

OwnerSnapshot::OwnerSnapshot(const OwnerScope& scope, Deadline deadline) : scope_(scope), deadline_(deadline) {
  const Parts& parts = scope.parts;
  Settler settler(parts, scope.kind, scope.owner, Intent::read, deadline);
  for (;;) {
    const std::optional<Route> route = route_of(parts, scope.kind, scope.owner, deadline);
    if (!route) return;
    FenceFacts facts;
    try {
      if (begin(*route, facts)) return;
    } catch (Error& error) {
      session_ = {};
      error.at_shard(route->side->shard->id, route->side->side);
      settler.retry_or_throw(error, *route);
      continue;
    }
    if (!settler.settle(*route, facts)) return;
  }
}

OwnerSnapshot::~OwnerSnapshot() {
  if (session_ && session_->in_transaction()) session_->rollback(deadline_);
}

bool OwnerSnapshot::begin(const Route& route, FenceFacts& facts) {
  check_before(scope_.parts, *route.side);
  session_ = scope_.parts.shard_pool->lease(*route.side->server, deadline_);
  const FenceSql& fence = route.side->fence(session_->dialect());
  // Not locked: a plain read is what the snapshot begins with.
  const Bound look = fence.look(scope_.kind, scope_.owner);
  at_ = system_clock().wall();
  facts = fence.decode(session_->begin_query(*look.statement, look.params, deadline_));
  const bool serves = judge_read(facts, route.fence) == Verdict::serve;
  if (serves) check_read(scope_.parts, *route.side);
  if (serves) {
    side_ = route.side;
    WEFT_REACH("owner.snapshot");
    return true;
  }
  session_->rollback(deadline_);
  session_ = {};
  return false;
}

void OwnerSnapshot::each(const Registered& entity, const std::function<void(Row)>& take) {
  const EntitySql& sql = entity.sql(*side_, session_->dialect());
  const std::vector<std::size_t> order = sql.order_of("");
  OwnerQuery query;
  query.limit = page_rows;
  std::optional<std::vector<Value>> after;
  for (bool more = true; more;) {
    const Bound page = sql.by_owner_plain(OwnerId(scope_.owner), query, after);
    Rows rows = session_->query(*page.statement, page.params, deadline_);
    std::vector<std::vector<Value>> found = sql.decode_plain_all(rows);
    // The row beyond the limit only tells that more follow.
    more = found.size() > page_rows;
    if (more) found.pop_back();
    if (found.empty()) return;
    after.emplace();
    for (const std::size_t position : order) after->push_back(found.back()[position]);
    for (std::vector<Value>& values : found) take(Row(entity.def(), std::move(values)));
  }
}

}  // namespace weft::detail
