#include "sql/entity_body.hpp"
#include "sql/entity_texts.hpp"
#include "sql/key_list.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

// Every key gives a row, whatever is missing: all joins are outer ones, and key_list gives each key's number.
std::string joins(const EntityPieces& pieces, const KeyListText& list, bool fenced) {
  std::string text;
  if (fenced) {
    text += " LEFT JOIN " + pieces.gate + " g ON g.owner_kind = ? AND g.owner_id = " + list.parts[0];
    text += " LEFT JOIN " + pieces.baton + " b ON b.parity = " + list.parts[0] + " % 2";
  }
  text += " LEFT JOIN " + pieces.table + " e ON ";
  const auto& key = pieces.def.key_positions();
  for (std::size_t part = 0; part < key.size(); ++part)
    text += (part == 0 ? "" : " AND ") + pieces.column(key[part]) + " = " + list.parts[part];
  return text;
}

// Puts a row's position among the keys in order; what the statement gives for other numbers is a mistake of ours or the
// server's.
std::size_t place_of(const Rows& rows, std::size_t row, std::size_t keys) {
  const std::uint64_t number = rows.at(row, 0).as_uint();
  if (number == 0 || number > keys)
    throw Error(Code::internal, Outcome::not_applied, "find_many: the answer has a row for a key that was not asked");
  return static_cast<std::size_t>(number - 1);
}

}  // namespace

Statement find_many_text(const EntityPieces& pieces, bool fenced) {
  const KeyListText list = key_list_text(pieces);
  std::string text = "SELECT " + list.number + ", ";
  if (fenced) text.append(fence_columns).append(", ");
  text += pieces.all_columns + " FROM " + list.from + joins(pieces, list, fenced);
  std::vector<ColumnKind> kinds = fenced ? pieces.fenced_kinds() : pieces.kinds;
  kinds.insert(kinds.begin(), ColumnKind::u64);
  return {std::move(text), std::move(kinds)};
}

Bound EntitySql::find_many(std::uint16_t kind, std::span<const Key> keys) const {
  Bound bound{body_->find_many, key_list_params(*body_, keys)};
  bound.params.emplace_back(std::int64_t{kind});
  return bound;
}

Bound EntitySql::find_many_plain(std::span<const Key> keys) const {
  return {body_->find_many_plain, key_list_params(*body_, keys)};
}

std::vector<FencedRow> EntitySql::decode_find_many(Rows& rows, std::size_t keys) const {
  std::vector<FencedRow> found(keys);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    FencedRow& one = found[place_of(rows, row, keys)];
    one.fence = decode_fence(rows, row, 1);
    one.values = body_->values_of(rows, row, 1 + fence_width);
  }
  return found;
}

std::vector<std::optional<std::vector<Value>>> EntitySql::decode_find_many_plain(Rows& rows, std::size_t keys) const {
  std::vector<std::optional<std::vector<Value>>> found(keys);
  for (std::size_t row = 0; row < rows.size(); ++row) found[place_of(rows, row, keys)] = body_->values_of(rows, row, 1);
  return found;
}

}  // namespace weft::detail
