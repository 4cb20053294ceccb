#include "engine/owner_rows_erase.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t chunk_rows = 100;
constexpr std::size_t closing_rows = 500;  // at most, while the owner's writers wait
constexpr int closing_rounds = 20;
constexpr int most_failures = 20;  // of one chunk, one after the other
constexpr std::size_t most_cached = 10'000;
constexpr Millis shortest_pause{2}, longest_pause{250};

}  // namespace

template <class Work>
auto OwnerRowsErase::repeated(Work&& work) {
  Backoff backoff(Millis{20}, Millis{1000});
  for (int failures = 1;; ++failures) {
    pending_.clear();
    try {
      return work(deadline_.sooner(Deadline::in(parts_->topology.deadlines.transaction)));
    } catch (const Error& error) {
      const bool dead_lock = error.code() == Code::conflict;
      const bool again = error.outcome() == Outcome::unknown || error.retryable() || dead_lock;
      if (!again || failures == most_failures || deadline_.passed()) throw;
    }
    system_clock().sleep(std::min(backoff.next(), deadline_.left()));
  }
}

// Gives how many were found; some of them may have been erased by somebody else.
std::size_t OwnerRowsErase::erase_some(OwnerTransaction& transaction, std::size_t limit) {
  std::size_t found = 0;
  for (const Registered* entity : scope_.entities) {
    if (found == limit) break;
    OwnerQuery query;
    query.limit = limit - found;
    const Page page = transaction.find_by_owner(*entity, query);
    for (const Row& row : page.rows) {
      Key key = row.key();
      if (transaction.erase(*entity, key)) pending_.push_back({entity, std::move(key)});
    }
    found += page.rows.size();
  }
  return found;
}

void OwnerRowsErase::count() {
  for (ErasedObject& object : pending_) {
    ++erased_[object.entity->def().name()];
    ++all_erased_;
    if (object.entity->cached && cached_.size() < most_cached) cached_.push_back(std::move(object));
  }
  pending_.clear();
  if (on_rows_) on_rows_(all_erased_);
}

std::size_t OwnerRowsErase::erase_chunk() {
  return repeated([&](Deadline soon) {
    OwnerTransaction transaction(parts_, scope_.kind, scope_.owner, scope_.kind_name, soon);
    const std::size_t found = erase_some(transaction, chunk_rows);
    if (found == 0) return found;
    transaction.commit();
    count();
    WEFT_REACH("owner.erased_chunk");
    return found;
  });
}

void OwnerRowsErase::erase_all() {
  for (;;) {
    const SteadyTime begun = std::chrono::steady_clock::now();
    if (erase_chunk() < chunk_rows) return;  // all that its snapshot had
    const auto took = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begun);
    if (deadline_.passed()) {
      throw Unavailable(Code::timeout, Outcome::not_applied,
                        "the deadline passed before all rows were erased; run it again, it goes on from here");
    }
    system_clock().sleep(std::min(std::clamp(took, shortest_pause, longest_pause), deadline_.left()));
  }
}

bool OwnerRowsErase::close_with_last() {
  return repeated([&](Deadline soon) {
    OwnerTransaction transaction(parts_, scope_.kind, scope_.owner, scope_.kind_name, soon);
    transaction.close_gate();
    // The first plain read is the snapshot's beginning: it comes after every transaction that the gate waited for.
    if (erase_some(transaction, closing_rows) == closing_rows) {
      transaction.rollback();
      return false;
    }
    WEFT_REACH("owner.closing");
    transaction.commit();
    count();
    WEFT_REACH("owner.closed");
    return true;
  });
}

bool OwnerRowsErase::erase_and_close() {
  for (int round = 0; round < closing_rounds; ++round) {
    if (close_with_last()) return true;
    erase_all();
  }
  return false;
}

}  // namespace weft::detail
