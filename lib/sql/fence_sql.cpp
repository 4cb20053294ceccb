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

/// Statements of every day are kept; a thousand shards have two of each, so those of rare work are put together when
/// they are asked for.
struct FenceSql::Body {
  Body(Dialect spoken, const std::string& database)
      : dialect(spoken), prefix(lite() ? "" : quote(dialect, database) + ".") {
    const std::string looked = "SELECT " + std::string(fence_columns) + " FROM " + prefix + "weft_baton b LEFT JOIN " +
                               prefix + "weft_gate g ON g.owner_kind = ? AND g.owner_id = ? WHERE b.parity = ?";
    look = keep(looked, fence_kinds());
    // SQLite's BEGIN IMMEDIATE is the lock.
    hold = keep(looked + (lite() ? "" : " LOCK IN SHARE MODE"), fence_kinds());
    put_token =
        keep("INSERT INTO " + prefix +
             "weft_token (token, owner_kind, owner_id, made_at, role_epoch, poisoned) VALUES (?, ?, ?, ?, ?, ?)");
    baton =
        keep("SELECT side, epoch FROM " + prefix + "weft_baton WHERE parity = ?", {ColumnKind::text, ColumnKind::u64});
  }

  bool lite() const { return dialect == Dialect::sqlite; }
  // SQLite's integers are signed; tokens are only compared for equality, all else is below 2^63.
  Value number(std::uint64_t value) const { return lite() ? Value(static_cast<std::int64_t>(value)) : Value(value); }

  Kept gate_in_state(const char* state) const {
    return keep("INSERT INTO " + prefix + "weft_gate (owner_kind, owner_id, epoch, state) SELECT ?, ?, ?, " + state +
                " FROM " + prefix + "weft_baton b WHERE b.parity = ? AND b.side = ?");
  }
  Kept close_gate() const {
    return keep("UPDATE " + prefix +
                "weft_gate SET epoch = epoch + 1, state = 6, moved_to = NULL, move_id = NULL, runner = NULL "
                "WHERE owner_kind = ? AND owner_id = ? AND epoch = ? AND state = 1");
  }
  Kept find_token() const {
    return keep("SELECT poisoned, role_epoch FROM " + prefix + "weft_token WHERE token = ?" +
                    (lite() ? "" : " LOCK IN SHARE MODE"),
                {ColumnKind::u64, ColumnKind::u64});
  }
  Kept drop_tokens() const {
    // SQLite has DELETE … LIMIT only where it was compiled in; MariaDB has no LIMIT inside IN.
    const std::string oldest = " WHERE made_at < ? ORDER BY made_at, token LIMIT ?";
    const std::string tokens = prefix + "weft_token";
    return keep("DELETE FROM " + tokens +
                (lite() ? " WHERE token IN (SELECT token FROM " + tokens + oldest + ")" : oldest));
  }
  Kept put_outbox() const {
    return keep("INSERT INTO " + prefix + "weft_outbox (number, cache_key, made_at) VALUES (?, ?, ?)");
  }
  Kept outbox() const {
    return keep("SELECT number, cache_key, made_at FROM " + prefix + "weft_outbox ORDER BY number LIMIT ?",
                {ColumnKind::u64, ColumnKind::text, ColumnKind::i64});
  }
  Kept drop_outbox() const {
    std::string marks = "?";
    for (std::size_t mark = 1; mark < outbox_at_once; ++mark) marks += ", ?";
    return keep("DELETE FROM " + prefix + "weft_outbox WHERE number IN (" + marks + ")");
  }
  Kept put_changes(std::size_t count) const {
    const std::string row = "(?, ?, ?, ?, ?)";
    std::string text =
        "INSERT INTO " + prefix + "weft_change (owner_kind, owner_id, nonce, entity, object_key) VALUES " + row;
    for (std::size_t more = 1; more < count; ++more) text += ", " + row;
    return keep(std::move(text));
  }

  Dialect dialect;
  std::string prefix;
  Kept look, hold, put_token, baton;
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

Bound FenceSql::make_gate(const Fence& fence) const { return {body_->gate_in_state("1"), new_gate(fence)}; }

Bound FenceSql::bury(const Fence& fence) const { return {body_->gate_in_state("6"), new_gate(fence)}; }

Bound FenceSql::close_gate(const Fence& fence) const {
  return {body_->close_gate(), {std::int64_t{fence.kind}, body_->number(fence.owner), body_->number(fence.epoch)}};
}

Bound FenceSql::put_token(const TokenRow& row, Time now) const {
  return {body_->put_token,
          {body_->number(row.token), std::int64_t{row.kind}, body_->number(row.owner), micros(now),
           body_->number(row.role_epoch), std::int64_t{row.poisoned ? 1 : 0}}};
}

Bound FenceSql::find_token(std::uint64_t token) const { return {body_->find_token(), {body_->number(token)}}; }

Bound FenceSql::drop_tokens(Time before, std::size_t limit) const {
  return {body_->drop_tokens(), {micros(before), static_cast<std::int64_t>(limit)}};
}

Bound FenceSql::put_outbox(std::uint64_t number, std::string_view cache_key, Time now) const {
  return {body_->put_outbox(), {body_->number(number), std::string(cache_key), micros(now)}};
}

Bound FenceSql::outbox(std::size_t limit) const { return {body_->outbox(), {static_cast<std::int64_t>(limit)}}; }

// One text for any number of numbers: the last one fills up.
Bound FenceSql::drop_outbox(std::span<const std::uint64_t> numbers) const {
  Bound drop{body_->drop_outbox(), {}};
  for (std::size_t at = 0; at < outbox_at_once; ++at)
    drop.params.push_back(body_->number(numbers[std::min(at, numbers.size() - 1)]));
  return drop;
}

Bound FenceSql::put_changes(std::uint16_t kind, std::uint64_t owner, std::span<const Change> changes) const {
  Bound put{body_->put_changes(changes.size()), {}};
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
