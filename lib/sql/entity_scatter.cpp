#include <algorithm>
#include <array>

#include "model/check.hpp"
#include "sql/entity_body.hpp"
#include "sql/range_walk.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

/// A condition of a scatter, checked.
struct Checked {
  std::size_t position;
  const char* op;
  Value value;
};

const char* known_op(const EntityPieces& pieces, const std::string& op) {
  static constexpr std::array<const char*, 5> ops = {"=", "<", "<=", ">", ">="};
  const auto* found = std::find(ops.begin(), ops.end(), op);
  if (found == ops.end())
    throw UsageError("a scatter over entity '" + pieces.def.name() + "' has a condition that is none of = < <= > >=");
  return *found;
}

std::vector<Checked> checked(const EntityPieces& pieces, std::span<const Condition> where) {
  std::vector<Checked> conditions;
  for (const Condition& condition : where) {
    Checked one{pieces.def.position(condition.field), known_op(pieces, condition.op), condition.value};
    if (!one.value.is_null()) check_value(pieces.def, one.position, one.value);
    conditions.push_back(std::move(one));
  }
  return conditions;
}

void walk(const EntityPieces& pieces, const std::vector<Checked>& where, const std::optional<Key>& after,
          std::string* text, std::vector<Value>& params) {
  RangeWalk conditions(pieces, text, params);
  for (const Checked& one : where) conditions.compare(one.position, one.op, one.value);
  if (!after) return;
  std::vector<Value> parts{Value(after->owner)};
  parts.insert(parts.end(), after->rest.begin(), after->rest.end());
  conditions.follow(pieces.def.key_positions(), parts, false);
}

// The entity's table is read first and in key order, whatever the statistics say: gate and baton only let its rows
// pass.
Statement scatter_text(const EntityPieces& pieces, const std::vector<Checked>& where, const std::optional<Key>& after) {
  std::string text = "SELECT " + pieces.all_columns + " FROM " + pieces.table + " e " +
                     (pieces.lite ? "CROSS JOIN " : "STRAIGHT_JOIN ") + pieces.gate +
                     " g ON g.owner_kind = ? AND g.owner_id = " + pieces.column(pieces.def.owner_position()) +
                     " AND g.state IN (1, 2, 3) WHERE " + pieces.column(pieces.def.owner_position()) +
                     " % 2 = ? AND EXISTS (SELECT 1 FROM " + pieces.baton + " WHERE parity = ? AND side = ?)";
  std::vector<Value> unused;
  walk(pieces, where, after, &text, unused);
  std::string order;
  for (const std::size_t position : pieces.def.key_positions())
    order += (order.empty() ? " ORDER BY " : ", ") + pieces.column(position);
  return {text + order + " LIMIT ?", pieces.kinds};
}

}  // namespace

Bound EntitySql::scatter(std::uint16_t kind, std::uint8_t parity, char side, std::span<const Condition> where,
                         const std::optional<Key>& after, std::size_t limit) const {
  const std::vector<Checked> conditions = checked(*body_, where);
  if (after && after->rest.size() + 1 != body_->def.key_positions().size())
    throw UsageError("a scatter over entity '" + body_->def.name() + "' goes on after a key of another shape");
  std::string shape = after ? "s>" : "s ";
  for (const Checked& one : conditions) shape += std::to_string(one.position) + one.op;
  Bound bound{body_->shapes.find(shape, [&] { return scatter_text(*body_, conditions, after); })};
  bound.params = {std::int64_t{kind}, std::int64_t{parity}, std::int64_t{parity}, std::string(1, side)};
  walk(*body_, conditions, after, nullptr, bound.params);
  bound.params.emplace_back(static_cast<std::int64_t>(limit));
  return bound;
}

}  // namespace weft::detail
