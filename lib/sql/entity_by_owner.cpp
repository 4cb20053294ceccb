#include "model/check.hpp"
#include "sql/entity_body.hpp"
#include "sql/range_walk.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

using After = std::optional<std::vector<Value>>;

/// A query brought into the fields' forms: what stands in the WHERE.
struct OwnerRange {
  const std::vector<std::size_t>& order;
  std::vector<Value> equals;
  std::vector<Value> from;
  std::vector<Value> to;
  bool from_inclusive;
  bool to_inclusive;
  bool descending;
  const std::vector<Value>* after;  // the caller's; null: from the start
};

[[noreturn]] void refuse(const EntityPieces& pieces, const OwnerQuery& query, const std::string& why) {
  throw UsageError("a query of entity '" + pieces.def.name() + "' by " +
                   (query.index.empty() ? "its key" : "index '" + query.index + "'") + " " + why);
}

const std::vector<std::size_t>& order_of_index(const EntityPieces& pieces, std::string_view index) {
  for (const auto& [name, order] : pieces.orders)
    if (name == index) return order;
  std::string known;
  for (const auto& [name, order] : pieces.orders)
    if (!name.empty()) known += (known.empty() ? "" : ", ") + name;
  throw UsageError("entity '" + pieces.def.name() + "' has no index '" + std::string(index) +
                   "'; it has: " + (known.empty() ? "none" : known));
}

std::vector<Value> checked(const EntityPieces& pieces, const OwnerQuery& query, const std::vector<std::size_t>& order,
                           std::size_t first, std::vector<Value> values) {
  if (first + values.size() > order.size())
    refuse(pieces, query, "compares more fields than the " + std::to_string(order.size()) + " that order it");
  for (std::size_t at = 0; at < values.size(); ++at)
    if (!values[at].is_null()) check_value(pieces.def, order[first + at], values[at]);
  return values;
}

OwnerRange range_of(const EntityPieces& pieces, const OwnerQuery& query, const std::vector<Value>* after) {
  const auto& order = order_of_index(pieces, query.index);
  const std::size_t equal = query.equals.size();
  if (after && after->size() != order.size()) refuse(pieces, query, "goes on after a position of another order");
  const auto values = [](const std::optional<v1::Bound>& bound) {
    return bound ? bound->values : std::vector<Value>{};
  };
  return {order,
          checked(pieces, query, order, 0, query.equals),
          checked(pieces, query, order, equal, values(query.from)),
          checked(pieces, query, order, equal, values(query.to)),
          !query.from || query.from->inclusive,
          !query.to || query.to->inclusive,
          query.descending,
          after};
}

// Everything that changes the text: index, direction, how many values, which of the position's are NULL.
std::string shape_of(std::string_view kind, std::string_view index, const OwnerRange& range) {
  std::string shape(kind);
  shape.append(index).append(range.descending ? " d" : " a").append(std::to_string(range.equals.size()));
  shape.append(range.from_inclusive ? "[" : "(").append(std::to_string(range.from.size())).append(",");
  shape.append(std::to_string(range.to.size())).append(range.to_inclusive ? "]" : ")");
  if (range.after)
    for (const Value& value : *range.after) shape += value.is_null() ? 'n' : 'v';
  return shape;
}

void walk(const EntityPieces& pieces, const OwnerRange& range, std::string* text, std::vector<Value>& params) {
  RangeWalk conditions(pieces, text, params);
  for (std::size_t at = 0; at < range.equals.size(); ++at) conditions.compare(range.order[at], "=", range.equals[at]);
  const auto rest = std::span(range.order).subspan(range.equals.size());
  conditions.bound(rest, range.from, true, range.from_inclusive);
  conditions.bound(rest, range.to, false, range.to_inclusive);
  if (range.after) conditions.follow(range.order, *range.after, range.descending);
}

// " FROM t e WHERE e.owner = ? AND …"
std::string rows_text(const EntityPieces& pieces, const OwnerRange& range) {
  std::string text = " FROM " + pieces.table + " e WHERE " + pieces.column(pieces.def.owner_position()) + " = ?";
  std::vector<Value> unused;
  walk(pieces, range, &text, unused);
  return text;
}

std::string order_text(const EntityPieces& pieces, const OwnerRange& range, char alias) {
  std::string text;
  for (const std::size_t position : range.order)
    text += (text.empty() ? " ORDER BY " : ", ") + std::string{alias, '.'} + pieces.columns[position] +
            (range.descending ? " DESC" : "");
  return text;
}

// The page is a derived table, because MariaDB does not read an outer join's inner table in index order; the few rows
// of the page are put in order once more, which a derived table's order does not promise.
Statement page_text(const EntityPieces& pieces, const OwnerRange& range) {
  std::string inner;
  for (std::size_t position = 0; position < pieces.columns.size(); ++position)
    inner += (inner.empty() ? "" : ", ") + pieces.column(position);
  std::string text = "SELECT " + std::string(fence_columns) + ", " + pieces.selected("r") + pieces.fence_from() +
                     " LEFT JOIN (SELECT " + inner + rows_text(pieces, range) + order_text(pieces, range, 'e') +
                     " LIMIT ?) r ON 1 = 1";
  text += EntityPieces::fence_where;
  text += order_text(pieces, range, 'r');
  return {std::move(text), pieces.fenced_kinds()};
}

Statement page_plain_text(const EntityPieces& pieces, const OwnerRange& range) {
  return {"SELECT " + pieces.all_columns + rows_text(pieces, range) + order_text(pieces, range, 'e') + " LIMIT ?",
          pieces.kinds};
}

Statement count_text(const EntityPieces& pieces, const OwnerRange& range) {
  std::string text = "SELECT " + std::string(fence_columns) + ", (SELECT COUNT(*)" + rows_text(pieces, range) + ")" +
                     pieces.fence_from();
  text += EntityPieces::fence_where;
  auto kinds = fence_kinds();
  kinds.push_back(ColumnKind::u64);
  return {std::move(text), std::move(kinds)};
}

void add_limit(std::vector<Value>& params, const OwnerQuery& query) {
  params.emplace_back(static_cast<std::int64_t>(query.limit) + 1);
}

}  // namespace

std::vector<std::size_t> EntitySql::order_of(std::string_view index) const { return order_of_index(*body_, index); }

Bound EntitySql::by_owner(const Fence& fence, const OwnerQuery& query, const After& after) const {
  const OwnerRange range = range_of(*body_, query, after ? &*after : nullptr);
  Bound bound{body_->shapes.find(shape_of("of ", query.index, range), [&] { return page_text(*body_, range); })};
  bound.params.emplace_back(std::int64_t{fence.parity()});
  bound.params.push_back(body_->number(fence.owner));
  walk(*body_, range, nullptr, bound.params);
  add_limit(bound.params, query);
  bound.params.emplace_back(std::int64_t{fence.kind});
  bound.params.push_back(body_->number(fence.owner));
  return bound;
}

Bound EntitySql::by_owner_plain(OwnerId owner, const OwnerQuery& query, const After& after) const {
  const OwnerRange range = range_of(*body_, query, after ? &*after : nullptr);
  Bound bound{body_->shapes.find(shape_of("op ", query.index, range), [&] { return page_plain_text(*body_, range); })};
  bound.params.push_back(body_->number(owner.value));
  walk(*body_, range, nullptr, bound.params);
  add_limit(bound.params, query);
  return bound;
}

Bound EntitySql::count(const Fence& fence, const OwnerQuery& query) const {
  const OwnerRange range = range_of(*body_, query, nullptr);
  Bound bound{body_->shapes.find(shape_of("cf ", query.index, range), [&] { return count_text(*body_, range); })};
  bound.params.push_back(body_->number(fence.owner));
  walk(*body_, range, nullptr, bound.params);
  bound.params.emplace_back(std::int64_t{fence.parity()});
  bound.params.emplace_back(std::int64_t{fence.kind});
  bound.params.push_back(body_->number(fence.owner));
  return bound;
}

Bound EntitySql::count_plain(OwnerId owner, const OwnerQuery& query) const {
  const OwnerRange range = range_of(*body_, query, nullptr);
  const auto make = [&] { return Statement{"SELECT COUNT(*)" + rows_text(*body_, range), {ColumnKind::u64}}; };
  Bound bound{body_->shapes.find(shape_of("cp ", query.index, range), make)};
  bound.params.push_back(body_->number(owner.value));
  walk(*body_, range, nullptr, bound.params);
  return bound;
}

std::vector<FencedRow> EntitySql::decode_by_owner(Rows& rows) const {
  std::vector<FencedRow> page(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    page[row].fence = decode_fence(rows, row);
    page[row].values = body_->values_of(rows, row, fence_width);
  }
  return page;
}

EntitySql::Counted EntitySql::decode_count(Rows& rows) const {
  if (rows.empty()) return {};
  return {decode_fence(rows, 0), rows.at(0, fence_width).as_uint()};
}

}  // namespace weft::detail
