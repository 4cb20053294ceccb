#include "engine/baton_rows.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis one_try{1500};  // longer than innodb_lock_wait_timeout, so that a wait ends in "not applied"

bool worth_another_try(const Error& error) {
  return error.outcome() == Outcome::not_applied && (error.native_code() == 1205 || error.native_code() == 1213);
}

}  // namespace

BatonRows::BatonRows(Session& session, const std::string& database)
    : session_(session), table_(own_table(session.dialect(), database, "weft_baton")) {}

std::array<BatonStatus, 2> BatonRows::look(Deadline deadline) {
  const Rows rows = session_.query({"SELECT parity, side, epoch FROM " + table_ + " ORDER BY parity",
                                    {ColumnKind::u64, ColumnKind::text, ColumnKind::u64}},
                                   {}, deadline);
  if (rows.size() != 2) throw SchemaError("a side of the pair has no batons (" + table_ + "); run weftctl init");
  std::array<BatonStatus, 2> batons;
  for (std::size_t row = 0; row < 2; ++row) {
    const std::string& side = rows.at(row, 1).as_text();
    batons.at(row) = {static_cast<std::uint8_t>(row), side.empty() ? '?' : side.front(), rows.at(row, 2).as_uint()};
  }
  return batons;
}

bool BatonRows::give(const BatonStatus& there, char to, Deadline deadline) {
  const Statement change{"UPDATE " + table_ +
                         " SET side = ?, epoch = epoch + 1 WHERE parity = ? AND side = ? AND epoch = ?"};
  const std::vector<Value> params{std::string(1, to), std::uint64_t{there.parity}, std::string(1, there.side),
                                  there.epoch};
  Backoff backoff(Millis{20}, Millis{500});
  for (;;) {
    try {
      return session_.execute(change, params, Deadline::in(std::max(one_try, deadline.left()))) == 1;
    } catch (const Error& error) {
      if (!worth_another_try(error) || deadline.passed()) throw;
    }
    system_clock().sleep(std::min(backoff.next(), deadline.left()));
  }
}

}  // namespace weft::detail
