#include "move/owner_tables.hpp"

#include <algorithm>

#include "model/row_codec.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::size_t part_of(const EntityDef& def, const std::string& column) {
  const auto& key = def.key_positions();
  const auto found = std::find_if(
      key.begin(), key.end(), [&](std::size_t position) { return same_name(def.fields()[position].column, column); });
  return static_cast<std::size_t>(found - key.begin());
}

}  // namespace

OwnerTable::OwnerTable(const Registered& entity, const std::string& source_database, const std::string& target_database,
                       const std::vector<ServerColumn>& columns, const std::vector<std::string>& key)
    : entity_(&entity),
      copy_from_(source_database, entity.def().table(), columns, key),
      copy_to_(target_database, entity.def().table(), columns, key),
      sum_from_(Dialect::mariadb, source_database, entity.def().table(), columns, key),
      sum_to_(Dialect::mariadb, target_database, entity.def().table(), columns, key) {
  for (const std::string& column : key) {
    parts_.push_back(part_of(entity.def(), column));
    storage_.emplace_back(entity.def(), entity.def().key_positions()[parts_.back()], Dialect::mariadb);
  }
}

std::optional<std::vector<Value>> OwnerTable::columns_of_key(std::string_view bytes) const {
  const std::optional<Key> key = decode_key(entity_->def(), bytes);
  if (!key) return std::nullopt;
  std::vector<Value> columns;
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    const Value part = parts_[at] == 0 ? Value(key->owner.value) : key->rest[parts_[at] - 1];
    columns.push_back(storage_[at].to_storage(part));
  }
  return columns;
}

std::string OwnerTable::bytes_of_key(const std::vector<Value>& columns) const {
  Key key;
  key.rest.resize(columns.size() - 1);
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    Value part = storage_[at].from_storage(Value(columns[at]));
    if (parts_[at] == 0) {
      key.owner = OwnerId(part.as_uint());
    } else {
      key.rest[parts_[at] - 1] = std::move(part);
    }
  }
  return encode_key(entity_->def(), key);
}

KeyRange OwnerTable::range_of(std::uint64_t owner, std::string_view after) const {
  KeyRange range;
  range.owner = Value(owner);
  if (!after.empty()) range.after = columns_of_key(after);
  return range;
}

const OwnerTable* OwnerTables::find(std::uint16_t entity) const noexcept {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const OwnerTable& one) { return one.entity().number == entity; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace weft::detail
