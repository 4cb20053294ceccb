#include "engine/view_check.hpp"

#include "base/failpoint.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

ViewVerdict judge_now(const Parts& parts, const ShardSide& side) {
  if (!parts.view || !side.shard->pair.b) return ViewVerdict::fine;
  const ViewKeeper::Look look = parts.view->look();
  const ViewVerdict verdict = judge_side(look.view, look.good, side.shard->id, side.side);
  return verdict == ViewVerdict::old && parts.view->on_loss() == OnViewLoss::go_on ? ViewVerdict::fine : verdict;
}

constexpr const char* moved = "the other side serves this shard alone now";
constexpr const char* old =
    "this process's view of roles is older than its lease (the index's writing side does not answer), so the side may "
    "have been taken over";

const char* text_of(ViewVerdict verdict) { return verdict == ViewVerdict::moved ? moved : old; }

}  // namespace

void check_before(const Parts& parts, const ShardSide& side) {
  const ViewVerdict verdict = judge_now(parts, side);
  if (verdict == ViewVerdict::fine) {
    if (parts.observer.measures() && parts.view && !parts.view->look().good) parts.observer.count("weft.view.old");
    return;
  }
  throw Unavailable(std::string(text_of(verdict)) + "; nothing was sent");
}

void check_read(const Parts& parts, const ShardSide& side) {
  const ViewVerdict verdict = judge_now(parts, side);
  if (verdict == ViewVerdict::fine || WEFT_MUTANT("view_not_checked_at_reply")) return;
  throw Unavailable(std::string(text_of(verdict)) + "; the answer was not taken");
}

void check_write(const Parts& parts, const ShardSide& side) {
  WEFT_REACH("view.write_replied");
  const ViewVerdict verdict = judge_now(parts, side);
  if (verdict == ViewVerdict::fine || WEFT_MUTANT("view_not_checked_at_reply")) return;
  parts.observer.count("weft.view.in_doubt");
  throw InDoubt(std::string(text_of(verdict)) +
                ": the write was made there, and may or may not be what the other side goes on from");
}

bool view_is_good(const Parts& parts, Deadline deadline) noexcept {
  if (!parts.view) return true;
  parts.view->begin(deadline);
  return parts.view->look().good;
}

std::uint64_t store_takeover(const Parts& parts) noexcept {
  const View* view = parts.view ? parts.view->look().view : nullptr;
  return view == nullptr ? 0 : view->takeover;
}

}  // namespace weft::detail
