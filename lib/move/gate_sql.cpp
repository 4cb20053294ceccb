#include "move/gate_sql.hpp"

#include <algorithm>
#include <bit>

#include "base/failpoint.hpp"
#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

constexpr auto u64 = ColumnKind::u64;

Value number(GateState state) { return static_cast<std::uint64_t>(state); }
Value side_value(char side) { return std::string(1, side); }

constexpr std::size_t few = 16;

std::string marks(std::size_t count) {
  std::string all = "?";
  for (std::size_t more = 1; more < count; ++more) all += ", ?";
  return all;
}

// A list of numbers in one of two lengths, so that a session keeps few statements: the last one fills up.
std::string add_list(std::span<const std::uint64_t> numbers, std::vector<Value>& params) {
  const std::size_t length = numbers.size() <= few ? few : std::max(numbers.size(), GateSql::most_listed);
  for (std::size_t at = 0; at < length; ++at) params.emplace_back(numbers[std::min(at, numbers.size() - 1)]);
  return "(" + marks(length) + ")";
}

}  // namespace

GateSql::GateSql(const std::string& database, MoverId mover)
    : gate_(own_table(Dialect::mariadb, database, "weft_gate")),
      baton_(own_table(Dialect::mariadb, database, "weft_baton")),
      change_(own_table(Dialect::mariadb, database, "weft_change")),
      token_(own_table(Dialect::mariadb, database, "weft_token")),
      mover_(mover) {}

Bound GateSql::made(std::string text, std::vector<Value> params, std::vector<ColumnKind> kinds) const {
  return {std::make_shared<const Statement>(Statement{std::move(text), std::move(kinds)}), std::move(params)};
}

Bound GateSql::look() const {
  return made("SELECT g.epoch, g.state, g.moved_to, g.move_id, g.runner, b.side, b.epoch FROM " + baton_ +
                  " b LEFT JOIN " + gate_ + " g ON g.owner_kind = ? AND g.owner_id = ? WHERE b.parity = ?",
              {std::uint64_t{mover_.kind}, mover_.owner, parity()}, {u64, u64, u64, u64, u64, ColumnKind::text, u64});
}

Bound GateSql::hold() const {
  const Bound plain = look();
  return made(plain.statement->text + " LOCK IN SHARE MODE", plain.params, plain.statement->columns);
}

GateFacts GateSql::decode(const Rows& rows) {
  GateFacts facts;
  if (rows.empty()) return facts;
  const auto number_at = [&](std::size_t column) {
    const Value& cell = rows.at(0, column);
    return cell.is_null() ? 0 : cell.as_uint();
  };
  facts.gate = !rows.at(0, 0).is_null();
  facts.epoch = number_at(0);
  facts.state = static_cast<GateState>(number_at(1));
  facts.moved_to = static_cast<std::uint32_t>(number_at(2));
  facts.move_id = number_at(3);
  facts.runner = number_at(4);
  const Value& side = rows.at(0, 5);
  facts.side = side.is_null() || side.as_text().empty() ? '?' : side.as_text().front();
  facts.baton_epoch = number_at(6);
  return facts;
}

Bound GateSql::change(char side, GateState from, GateState to, std::uint64_t epoch, std::uint32_t moved_to) const {
  std::string text = "UPDATE " + gate_ + " SET state = ?, epoch = ?, moved_to = ?" +
                     " WHERE owner_kind = ? AND owner_id = ? AND state = ? AND move_id = ? AND ";
  text += WEFT_MUTANT("move_runner_not_checked") ? "(runner = ? OR 1 = 1)" : "runner = ?";
  text += " AND EXISTS (SELECT 1 FROM " + baton_ + " WHERE parity = ? AND side = ?)";
  return made(std::move(text),
              {number(to), epoch, moved_to == 0 ? Value() : Value(std::uint64_t{moved_to}), std::uint64_t{mover_.kind},
               mover_.owner, number(from), mover_.move, mover_.runner, parity(), side_value(side)});
}

Bound GateSql::adopt(char side, GateState state) const {
  return made("UPDATE " + gate_ +
                  " SET move_id = ?, runner = ? WHERE owner_kind = ? AND owner_id = ? AND state = ? AND "
                  "(COALESCE(runner, 0) < ? OR (move_id = ? AND runner = ?)) AND EXISTS (SELECT 1 FROM " +
                  baton_ + " WHERE parity = ? AND side = ?)",
              {mover_.move, mover_.runner, std::uint64_t{mover_.kind}, mover_.owner, number(state), mover_.runner,
               mover_.move, mover_.runner, parity(), side_value(side)});
}

Bound GateSql::put(char side, GateState state, std::uint64_t epoch, std::uint32_t moved_to) const {
  return made("INSERT INTO " + gate_ +
                  " (owner_kind, owner_id, epoch, state, moved_to, move_id, runner) SELECT ?, ?, ?, ?, ?, ?, ? FROM " +
                  baton_ + " WHERE parity = ? AND side = ?",
              {std::uint64_t{mover_.kind}, mover_.owner, epoch, number(state), std::uint64_t{moved_to}, mover_.move,
               mover_.runner, parity(), side_value(side)});
}

Bound GateSql::reuse(char side, std::uint64_t epoch, std::uint32_t moved_to) const {
  return made(
      "UPDATE " + gate_ +
          " SET state = ?, epoch = ?, moved_to = ?, move_id = ?, runner = ? WHERE owner_kind = ? AND owner_id "
          "= ? AND state = ? AND COALESCE(runner, 0) < ? AND EXISTS (SELECT 1 FROM " +
          baton_ + " WHERE parity = ? AND side = ?)",
      {number(GateState::incoming), epoch, std::uint64_t{moved_to}, mover_.move, mover_.runner,
       std::uint64_t{mover_.kind}, mover_.owner, number(GateState::moved), mover_.runner, parity(), side_value(side)});
}

Bound GateSql::changes(std::uint64_t above, std::size_t limit) const {
  return made("SELECT nonce, entity, object_key FROM " + change_ +
                  " WHERE owner_kind = ? AND owner_id = ? AND nonce > ? ORDER BY nonce LIMIT ?",
              {std::uint64_t{mover_.kind}, mover_.owner, above, static_cast<std::int64_t>(limit)},
              {u64, u64, ColumnKind::blob});
}

Bound GateSql::drop_changes(std::span<const std::uint64_t> nonces) const {
  std::vector<Value> params = owner();
  const std::string list = add_list(nonces, params);
  return made("DELETE FROM " + change_ + " WHERE owner_kind = ? AND owner_id = ? AND nonce IN " + list,
              std::move(params));
}

Bound GateSql::drop_changes_up_to(std::uint64_t nonce) const {
  return made("DELETE FROM " + change_ + " WHERE owner_kind = ? AND owner_id = ? AND nonce > 0 AND nonce <= ?",
              {std::uint64_t{mover_.kind}, mover_.owner, nonce});
}

Bound GateSql::drop_all_changes(std::size_t limit) const {
  return made("DELETE FROM " + change_ + " WHERE owner_kind = ? AND owner_id = ? ORDER BY nonce DESC LIMIT ?",
              {std::uint64_t{mover_.kind}, mover_.owner, static_cast<std::int64_t>(limit)});
}

Bound GateSql::mark() const {
  // A row that is there is changed, so that it is logged each time.
  return made("INSERT INTO " + change_ +
                  " (owner_kind, owner_id, nonce, entity, object_key) VALUES (?, ?, 0, 0, '') ON DUPLICATE KEY UPDATE "
                  "entity = 1 - entity",
              owner());
}

Bound GateSql::tokens(std::uint64_t above, std::size_t limit) const {
  return made("SELECT token, made_at, role_epoch, poisoned FROM " + token_ +
                  " FORCE INDEX (by_owner) WHERE owner_kind = ? AND owner_id = ? AND token > ? ORDER BY token LIMIT ?",
              {std::uint64_t{mover_.kind}, mover_.owner, above, static_cast<std::int64_t>(limit)},
              {u64, u64, u64, u64});
}

Bound GateSql::tokens_of(std::span<const std::uint64_t> tokens) const {
  std::vector<Value> params;
  const std::string list = add_list(tokens, params);
  return made("SELECT token, made_at, role_epoch, poisoned FROM " + token_ + " WHERE token IN " + list,
              std::move(params), {u64, u64, u64, u64});
}

std::size_t GateSql::tokens_in_a_piece(std::size_t left) noexcept { return std::bit_floor(std::min(left, few)); }

Bound GateSql::put_tokens(const Rows& rows, std::size_t first, std::size_t count) const {
  std::string text = "INSERT INTO " + token_ + " (token, owner_kind, owner_id, made_at, role_epoch, poisoned) VALUES ";
  std::vector<Value> params;
  for (std::size_t row = first; row < first + count; ++row) {
    text += row == first ? "(?, ?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?, ?)";
    params.push_back(rows.at(row, 0));
    params.emplace_back(std::uint64_t{mover_.kind});
    params.emplace_back(mover_.owner);
    for (std::size_t column = 1; column < 4; ++column) params.push_back(rows.at(row, column));
  }
  return made(text + " ON DUPLICATE KEY UPDATE token = VALUES(token)", std::move(params));
}

}  // namespace weft::detail
