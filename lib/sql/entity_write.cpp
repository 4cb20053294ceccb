#include <algorithm>

#include "base/failpoint.hpp"
#include "sql/entity_body.hpp"
#include "sql/entity_texts.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::string version_column(const EntityPieces& pieces) { return pieces.columns[pieces.def.version_position()]; }
std::string raise_version(const EntityPieces& pieces) {
  return version_column(pieces) + " = " + version_column(pieces) + " + 1";
}

void add_version(const EntityPieces& pieces, std::vector<Value>& params, std::uint64_t base) {
  params.push_back(pieces.storage[pieces.def.version_position()].to_storage(base));
}

// The names that a shape is kept by begin with a letter a statement kind; positions follow.
std::string shape_of(char kind, bool fenced, std::span<const std::size_t> positions) {
  std::string shape{kind, fenced ? 'f' : 'p'};
  for (const std::size_t position : positions) shape += ' ' + std::to_string(position);
  return shape;
}

}  // namespace

Statement insert_text(const EntityPieces& pieces, bool fenced) {
  std::string names;
  std::string marks;
  for (const std::string& column : pieces.columns) {
    names += (names.empty() ? "" : ", ") + column;
    marks += marks.empty() ? "?" : ", ?";
  }
  std::string text = "INSERT INTO " + pieces.table + " (" + names + ")";
  if (fenced) {
    text += " SELECT " + marks + pieces.fence_from();
    text += EntityPieces::fence_where;
    text += WEFT_MUTANT("no_gate_check") ? " AND ? IS NOT NULL" : " AND g.epoch = ? AND g.state = 1";
    text += WEFT_MUTANT("no_baton_check") ? " AND ? IS NOT NULL" : " AND b.side = ?";
  } else {
    text += " VALUES (" + marks + ")";
  }
  return {std::move(text)};
}

Statement update_text(const EntityPieces& pieces, std::span<const std::size_t> positions, bool fenced) {
  std::string text = "UPDATE " + pieces.table + " SET ";
  for (const std::size_t position : positions) text += pieces.columns[position] + " = ?, ";
  text += raise_version(pieces) + " WHERE " + pieces.key_equal() + " AND " + version_column(pieces) + " = ?";
  if (fenced) text += pieces.fence_exists();
  return {std::move(text)};
}

Statement erase_text(const EntityPieces& pieces, bool of_version, bool fenced) {
  std::string text = "DELETE FROM " + pieces.table + " WHERE " + pieces.key_equal();
  if (of_version) text += " AND " + version_column(pieces) + " = ?";
  if (fenced) text += pieces.fence_exists();
  return {std::move(text)};
}

Bound EntitySql::insert_plain(std::span<const Value> values) const {
  Bound bound{body_->insert_plain};
  bound.params.reserve(values.size());
  for (std::size_t position = 0; position < body_->storage.size(); ++position)
    bound.params.push_back(body_->storage[position].to_storage(values[position]));
  return bound;
}

Bound EntitySql::insert(const Fence& fence, std::span<const Value> values) const {
  Bound bound{body_->insert};
  bound.params.reserve(values.size() + 5);
  for (std::size_t position = 0; position < body_->storage.size(); ++position)
    bound.params.push_back(body_->storage[position].to_storage(values[position]));
  bound.params.emplace_back(std::int64_t{fence.parity()});
  bound.params.emplace_back(std::int64_t{fence.kind});
  bound.params.push_back(body_->number(fence.owner));
  bound.params.push_back(body_->number(fence.epoch));
  bound.params.emplace_back(std::string(1, fence.side));
  return bound;
}

Bound EntitySql::update_plain(std::span<const Value> values, std::uint64_t base) const {
  Bound bound{body_->update_plain};
  bound.params.reserve(values.size() + 6);
  for (const std::size_t position : body_->set_positions)
    bound.params.push_back(body_->storage[position].to_storage(values[position]));
  body_->add_key_of(bound.params, values);
  add_version(*body_, bound.params, base);
  return bound;
}

Bound EntitySql::update(const Fence& fence, std::span<const Value> values, std::uint64_t base) const {
  Bound bound = update_plain(values, base);
  bound.statement = body_->update;
  body_->add_fence(bound.params, fence);
  return bound;
}

Bound EntitySql::update_fields_plain(const Key& key, std::span<const std::size_t> positions,
                                     std::span<const Value> values, std::uint64_t base) const {
  for (const std::size_t position : positions)
    if (std::find(body_->set_positions.begin(), body_->set_positions.end(), position) == body_->set_positions.end())
      throw UsageError("field '" + body_->def.fields()[position].name + "' of entity '" + body_->def.name() +
                       "' is part of the key or the version: it cannot be changed");
  Bound bound{
      body_->shapes.find(shape_of('u', false, positions), [&] { return update_text(*body_, positions, false); })};
  for (std::size_t at = 0; at < positions.size(); ++at)
    bound.params.push_back(body_->storage[positions[at]].to_storage(values[at]));
  body_->add_key(bound.params, key);
  add_version(*body_, bound.params, base);
  return bound;
}

Bound EntitySql::update_fields(const Fence& fence, const Key& key, std::span<const std::size_t> positions,
                               std::span<const Value> values, std::uint64_t base) const {
  Bound bound = update_fields_plain(key, positions, values, base);
  bound.statement =
      body_->shapes.find(shape_of('u', true, positions), [&] { return update_text(*body_, positions, true); });
  body_->add_fence(bound.params, fence);
  return bound;
}

Bound EntitySql::erase_plain(const Key& key, std::uint64_t base) const {
  Bound bound{base == 0 ? body_->erase_any_plain : body_->erase_version_plain};
  body_->add_key(bound.params, key);
  if (base != 0) add_version(*body_, bound.params, base);
  return bound;
}

Bound EntitySql::erase(const Fence& fence, const Key& key, std::uint64_t base) const {
  Bound bound = erase_plain(key, base);
  bound.statement = base == 0 ? body_->erase_any : body_->erase_version;
  body_->add_fence(bound.params, fence);
  return bound;
}

}  // namespace weft::detail
