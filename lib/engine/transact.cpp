#include <algorithm>
#include <optional>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "engine/resolve.hpp"
#include "engine/store_core.hpp"
#include "engine/transaction_core.hpp"

namespace weft::detail {
namespace {

constexpr int deadlock = 1213;

bool had_no_effect(const Error& error, bool repeat_conflicts) {
  if (error.outcome() != Outcome::not_applied) return false;
  if (error.code() == Code::conflict) return error.native_code() == deadlock || repeat_conflicts;
  return error.retryable();
}

// COMMIT gets two thirds of what is left, so that there is time to settle it should its answer not come.
Deadline for_commit(Deadline deadline) { return Deadline::in(deadline.left() * 2 / 3); }

// A shard or cache server that does not answer leaves it unknown: the caller may resolve it later.
Resolution settled(const Parts& parts, std::uint64_t token, Deadline deadline) {
  try {
    return resolve_token(parts, token, deadline);
  } catch (const Unavailable&) {
    return Resolution::unknown;
  }
}

}  // namespace

void StoreCore::transact(const Owner& owner, const std::function<void(Transaction&)>& work,
                         const TransactOptions& options) {
  const Calls::Guard call(calls_);
  const Deadline deadline = deadline_of(*parts(), {.deadline = options.deadline});
  Backoff backoff(Millis{2}, Millis{200});
  for (;;) {
    const Millis pause = backoff.next();
    const auto time_for_another = [&] { return pause < deadline.left(); };
    try {
      const auto core = std::make_shared<Transaction::Core>(
          shared_from_this(), owner, CallOptions{.deadline = std::max(deadline.left(), Millis{1}), .token = true});
      core->end_by(deadline);
      Transaction transaction(core);
      work(transaction);
      try {
        core->end(for_commit(deadline));
        return;
      } catch (const InDoubt& error) {
        switch (settled(*parts(), error.token(), deadline)) {
          case Resolution::committed: return;
          case Resolution::unknown: throw;
          case Resolution::never: break;
        }
      }
      if (!time_for_another()) {
        throw Unavailable(Code::timeout, Outcome::not_applied,
                          "the answer to COMMIT was lost, the transaction will never be applied, and no time was left "
                          "to repeat it; try again");
      }
    } catch (const Error& error) {
      if (!had_no_effect(error, options.repeat_conflicts) || !time_for_another()) throw;
    }
    parts()->observer.count("weft.transact.again");
    system_clock().sleep(pause);
  }
}

Resolution StoreCore::resolve(std::uint64_t token, const CallOptions& options) {
  const Calls::Guard call(calls_);
  const std::shared_ptr<Parts> parts = this->parts();
  return resolve_token(*parts, token, deadline_of(*parts, options));
}

}  // namespace weft::detail
