#include "sql/entity_body.hpp"
#include "sql/entity_texts.hpp"

namespace weft::detail {

// One statement tells "found", "not there" (the outer join's miss) and "not here" (gate or baton) apart.
Statement find_text(const EntityPieces& pieces) {
  std::string text = "SELECT " + std::string(fence_columns) + ", " + pieces.all_columns + pieces.fence_from() +
                     " LEFT JOIN " + pieces.table + " e ON " + pieces.column(pieces.def.owner_position()) +
                     " = g.owner_id" + pieces.rest_equal("e.");
  text += EntityPieces::fence_where;
  return {std::move(text), pieces.fenced_kinds()};
}

// SQLite locks the whole file for a writer: its FOR UPDATE is the transaction itself.
Statement find_plain_text(const EntityPieces& pieces, bool for_update) {
  std::string text = "SELECT " + pieces.all_columns + " FROM " + pieces.table + " e WHERE " +
                     pieces.column(pieces.def.owner_position()) + " = ?" + pieces.rest_equal("e.");
  if (for_update && !pieces.lite) text += " FOR UPDATE";
  return {std::move(text), pieces.kinds};
}

Bound EntitySql::find(const Fence& fence, const Key& key) const {
  Bound bound{body_->find};
  bound.params.reserve(key.rest.size() + 3);
  bound.params.emplace_back(std::int64_t{fence.parity()});
  body_->add_rest(bound.params, key);
  bound.params.emplace_back(std::int64_t{fence.kind});
  bound.params.push_back(body_->number(key.owner.value));
  return bound;
}

FencedRow EntitySql::decode_find(Rows& rows) const {
  FencedRow found;
  if (rows.empty()) return found;
  found.fence = decode_fence(rows, 0);
  found.values = body_->values_of(rows, 0, fence_width);
  return found;
}

Bound EntitySql::find_plain(const Key& key) const {
  Bound bound{body_->find_plain};
  body_->add_key(bound.params, key);
  return bound;
}

Bound EntitySql::find_for_update(const Key& key) const {
  Bound bound{body_->find_for_update};
  body_->add_key(bound.params, key);
  return bound;
}

std::optional<std::vector<Value>> EntitySql::decode_plain(Rows& rows) const {
  if (rows.empty()) return std::nullopt;
  return body_->values_of(rows, 0, 0);
}

std::vector<std::vector<Value>> EntitySql::decode_plain_all(Rows& rows) const {
  std::vector<std::vector<Value>> all;
  all.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (auto values = body_->values_of(rows, row, 0)) all.push_back(std::move(*values));
  return all;
}

}  // namespace weft::detail
