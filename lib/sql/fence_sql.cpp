#include "sql/fence_sql.hpp"

#include <algorithm>

#include "sql/ddl.hpp"
#include "sql/entity_pieces.hpp"

namespace weft::detail {
namespace {

using Kept = std::shared_ptr<const Statement>;

Kept keep(std::string text, std::vector<ColumnKind> columns = {}) {
  return std::make_shared<const Statement>(Statement{std::move(text), std::move(columns)});
}

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

}  // namespace

struct FenceSql::Body {
  Body(Dialect spoken, const std::string& database) : dialect(spoken) {
    const std::string prefix = lite() ? "" : quote(dialect, database) + ".";
    const std::string looked = "SELECT " + std::string(fence_columns) + " FROM " + prefix + "weft_baton b LEFT JOIN " +
                               prefix + "weft_gate g ON g.owner_kind = ? AND g.owner_id = ? WHERE b.parity = ?";
    look = keep(looked, fence_kinds());
    // SQLite's BEGIN IMMEDIATE is the lock.
    hold = keep(looked + (lite() ? "" : " LOCK IN SHARE MODE"), fence_kinds());
    const auto make_in_state = [&](const char* state) {
      return keep("INSERT INTO " + prefix + "weft_gate (owner_kind, owner_id, epoch, state) SELECT ?, ?, ?, " + state +
                  " FROM " + prefix + "weft_baton b WHERE b.parity = ? AND b.side = ?");
    };
    make_gate = make_in_state("1");
    bury = make_in_state("6");
    close_gate = keep("UPDATE " + prefix +
                      "weft_gate SET epoch = epoch + 1, state = 6, moved_to = NULL, move_id = NULL, runner = NULL "
                      "WHERE owner_kind = ? AND owner_id = ? AND epoch = ? AND state = 1");
    put_token =
        keep("INSERT INTO " + prefix +
             "weft_token (token, owner_kind, owner_id, made_at, role_epoch, poisoned) VALUES (?, ?, ?, ?, ?, ?)");
    find_token = keep("SELECT poisoned, role_epoch FROM " + prefix + "weft_token WHERE token = ?" +
                          (lite() ? "" : " LOCK IN SHARE MODE"),
                      {ColumnKind::u64, ColumnKind::u64});
    // SQLite has DELETE … LIMIT only where it was compiled in; MariaDB has no LIMIT inside IN.
    const std::string oldest = " WHERE made_at < ? ORDER BY made_at, token LIMIT ?";
    const std::string tokens = prefix + "weft_token";
    drop_tokens = keep("DELETE FROM " + tokens +
                       (lite() ? " WHERE token IN (SELECT token FROM " + tokens + oldest + ")" : oldest));
    put_outbox = keep("INSERT INTO " + prefix + "weft_outbox (number, cache_key, made_at) VALUES (?, ?, ?)");
    outbox = keep("SELECT number, cache_key, made_at FROM " + prefix + "weft_outbox ORDER BY number LIMIT ?",
                  {ColumnKind::u64, ColumnKind::text, ColumnKind::i64});
    std::string marks = "?";
    for (std::size_t mark = 1; mark < outbox_at_once; ++mark) marks += ", ?";
    drop_outbox = keep("DELETE FROM " + prefix + "weft_outbox WHERE number IN (" + marks + ")");
    baton =
        keep("SELECT side, epoch FROM " + prefix + "weft_baton WHERE parity = ?", {ColumnKind::text, ColumnKind::u64});
    const std::string row = "(?, ?, ?, ?, ?)";
    put_change =
        keep("INSERT INTO " + prefix + "weft_change (owner_kind, owner_id, nonce, entity, object_key) VALUES " + row);
    std::string many = put_change->text;
    for (std::size_t more = 1; more < changes_at_once; ++more) many += ", " + row;
    put_many_changes = keep(std::move(many));
  }

  bool lite() const { return dialect == Dialect::sqlite; }
  // SQLite's integers are signed; tokens are only compared for equality, all else is below 2^63.
  Value number(std::uint64_t value) const { return lite() ? Value(static_cast<std::int64_t>(value)) : Value(value); }

  Dialect dialect;
  Kept look, hold, make_gate, bury, close_gate, put_token, find_token, drop_tokens, put_outbox, outbox, drop_outbox,
      baton;
  Kept put_change, put_many_changes;
};

FenceSql::FenceSql(Dialect dialect, std::string database) : body_(std::make_unique<Body>(dialect, database)) {}
FenceSql::~FenceSql() = default;
FenceSql::FenceSql(FenceSql&&) noexcept = default;

Bound FenceSql::look(std::uint16_t kind, std::uint64_t owner) const {
  return {body_->look, {std::int64_t{kind}, body_->number(owner), std::int64_t(owner % 2)}};
}

Bound FenceSql::hold(std::uint16_t kind, std::uint64_t owner) const {
  return {body_->hold, {std::int64_t{kind}, body_->number(owner), std::int64_t(owner % 2)}};
}

FenceFacts FenceSql::decode(const Rows& rows) const { return rows.empty() ? FenceFacts{} : decode_fence(rows, 0); }

std::vector<Value> FenceSql::new_gate(const Fence& fence) const {
  return {std::int64_t{fence.kind}, body_->number(fence.owner), body_->number(fence.epoch),
          std::int64_t{fence.parity()}, std::string(1, fence.side)};
}

Bound FenceSql::make_gate(const Fence& fence) const { return {body_->make_gate, new_gate(fence)}; }

Bound FenceSql::bury(const Fence& fence) const { return {body_->bury, new_gate(fence)}; }

Bound FenceSql::close_gate(const Fence& fence) const {
  return {body_->close_gate, {std::int64_t{fence.kind}, body_->number(fence.owner), body_->number(fence.epoch)}};
}

Bound FenceSql::put_token(const TokenRow& row, Time now) const {
  return {body_->put_token,
          {body_->number(row.token), std::int64_t{row.kind}, body_->number(row.owner), micros(now),
           body_->number(row.role_epoch), std::int64_t{row.poisoned ? 1 : 0}}};
}

Bound FenceSql::find_token(std::uint64_t token) const { return {body_->find_token, {body_->number(token)}}; }

Bound FenceSql::drop_tokens(Time before, std::size_t limit) const {
  return {body_->drop_tokens, {micros(before), static_cast<std::int64_t>(limit)}};
}

Bound FenceSql::put_outbox(std::uint64_t number, std::string_view cache_key, Time now) const {
  return {body_->put_outbox, {body_->number(number), std::string(cache_key), micros(now)}};
}

Bound FenceSql::outbox(std::size_t limit) const { return {body_->outbox, {static_cast<std::int64_t>(limit)}}; }

// One text for any number of numbers: the last one fills up.
Bound FenceSql::drop_outbox(std::span<const std::uint64_t> numbers) const {
  Bound drop{body_->drop_outbox, {}};
  for (std::size_t at = 0; at < outbox_at_once; ++at)
    drop.params.push_back(body_->number(numbers[std::min(at, numbers.size() - 1)]));
  return drop;
}

Bound FenceSql::put_changes(std::uint16_t kind, std::uint64_t owner, std::span<const Change> changes) const {
  Bound put{changes.size() == 1 ? body_->put_change : body_->put_many_changes, {}};
  for (const Change& change : changes) {
    put.params.emplace_back(std::int64_t{kind});
    put.params.push_back(body_->number(owner));
    put.params.push_back(body_->number(change.nonce));
    put.params.emplace_back(std::int64_t{change.entity});
    put.params.emplace_back(Blob{std::string(change.key)});
  }
  return put;
}

Bound FenceSql::baton(std::uint8_t parity) const { return {body_->baton, {std::int64_t{parity}}}; }

}  // namespace weft::detail
