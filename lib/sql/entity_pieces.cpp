#include "sql/entity_pieces.hpp"

#include <algorithm>
#include <utility>

#include "base/failpoint.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

// SQLite's file is the database: its tables carry no name of one.
std::string qualified(Dialect dialect, const std::string& database, std::string_view table) {
  if (dialect == Dialect::sqlite) return quote(dialect, table);
  return quote(dialect, database) + "." + quote(dialect, table);
}

// An index is not unique: the key's parts behind its fields make the order total. The owner is the same in all of its
// rows.
std::vector<std::size_t> total_order(const EntityDef& def, const std::vector<std::string>& fields) {
  std::vector<std::size_t> order;
  const auto add = [&](std::size_t position) {
    if (position != def.owner_position() && std::find(order.begin(), order.end(), position) == order.end())
      order.push_back(position);
  };
  for (const std::string& field : fields) add(def.position(field));
  for (const std::size_t position : def.key_positions()) add(position);
  return order;
}

}  // namespace

std::vector<ColumnKind> fence_kinds() { return {ColumnKind::u64, ColumnKind::i64, ColumnKind::i64, ColumnKind::text}; }

FenceFacts decode_fence(const Rows& rows, std::size_t row, std::size_t column) {
  FenceFacts facts;
  const Value& side = rows.at(row, column + 3);
  if (!side.is_null() && !side.as_text().empty()) facts.side = side.as_text().front();
  const Value& epoch = rows.at(row, column);
  if (epoch.is_null()) return facts;
  facts.gate = true;
  facts.epoch = epoch.as_uint();
  facts.state = static_cast<GateState>(rows.at(row, column + 1).as_int());
  const Value& moved_to = rows.at(row, column + 2);
  facts.moved_to = moved_to.is_null() ? 0 : static_cast<std::uint32_t>(moved_to.as_uint());
  return facts;
}

EntityPieces::EntityPieces(EntityDef entity, Dialect spoken, const std::string& database)
    : def(std::move(entity)), dialect(spoken), lite(spoken == Dialect::sqlite) {
  const auto& fields = def.fields();
  table = qualified(dialect, database, def.table());
  gate = qualified(dialect, database, "weft_gate");
  baton = qualified(dialect, database, "weft_baton");
  for (std::size_t position = 0; position < fields.size(); ++position) {
    storage.emplace_back(def, position, dialect);
    columns.push_back(quote(dialect, fields[position].column));
    kinds.push_back(storage.back().kind());
    const auto& key = def.key_positions();
    const bool fixed = position == def.version_position() || std::find(key.begin(), key.end(), position) != key.end();
    if (!fixed) set_positions.push_back(position);
  }
  all_columns = selected("e");
  orders.emplace_back("", total_order(def, {}));
  for (const IndexSpec& index : def.spec().indexes) orders.emplace_back(index.name, total_order(def, index.fields));
}

// The client library reads a decimal into 64 bytes: a wide one is made text by the server.
std::string EntityPieces::selected(const std::string& alias) const {
  std::string list;
  for (std::size_t position = 0; position < columns.size(); ++position) {
    const FieldSpec& field = def.fields()[position];
    const bool wide = !lite && field.type == Type::decimal && field.precision > 60;
    const std::string name = alias + "." + columns[position];
    list += (list.empty() ? "" : ", ") + (wide ? "CAST(" + name + " AS CHAR)" : name);
  }
  return list;
}

std::string EntityPieces::rest_equal(std::string_view alias) const {
  std::string text;
  const auto& key = def.key_positions();
  for (std::size_t part = 1; part < key.size(); ++part)
    text.append(" AND ").append(alias).append(columns[key[part]]).append(" = ").append(storage[key[part]].comparand());
  return text;
}

std::string EntityPieces::key_equal() const { return columns[def.owner_position()] + " = ?" + rest_equal(""); }

std::vector<ColumnKind> EntityPieces::fenced_kinds() const {
  auto all = fence_kinds();
  all.insert(all.end(), kinds.begin(), kinds.end());
  return all;
}

std::string EntityPieces::fence_from() const { return " FROM " + gate + " g JOIN " + baton + " b ON b.parity = ?"; }

std::string EntityPieces::fence_exists() const {
  std::string of_gate =
      " AND EXISTS (SELECT 1 FROM " + gate + " WHERE owner_kind = ? AND owner_id = ? AND epoch = ? AND state = 1)";
  std::string of_baton = " AND EXISTS (SELECT 1 FROM " + baton + " WHERE parity = ? AND side = ?)";
  if (WEFT_MUTANT("no_gate_check")) of_gate = " AND (? + ? + ? IS NOT NULL)";
  if (WEFT_MUTANT("no_baton_check")) of_baton = " AND (? IS NOT NULL AND ? IS NOT NULL)";
  return of_gate + of_baton;
}

void EntityPieces::add_rest(std::vector<Value>& params, const Key& key) const {
  const auto& positions = def.key_positions();
  for (std::size_t part = 1; part < positions.size(); ++part)
    params.push_back(storage[positions[part]].to_storage(key.rest[part - 1]));
}

void EntityPieces::add_key(std::vector<Value>& params, const Key& key) const {
  params.push_back(number(key.owner.value));
  add_rest(params, key);
}

void EntityPieces::add_key_of(std::vector<Value>& params, std::span<const Value> values) const {
  for (const std::size_t position : def.key_positions())
    params.push_back(storage[position].to_storage(values[position]));
}

void EntityPieces::add_fence(std::vector<Value>& params, const Fence& fence) const {
  params.emplace_back(std::int64_t{fence.kind});
  params.push_back(number(fence.owner));
  params.push_back(number(fence.epoch));
  params.emplace_back(std::int64_t{fence.parity()});
  params.emplace_back(std::string(1, fence.side));
}

std::optional<std::vector<Value>> EntityPieces::values_of(Rows& rows, std::size_t row, std::size_t column) const {
  if (rows.at(row, column + def.version_position()).is_null()) return std::nullopt;
  std::vector<Value> values;
  values.reserve(storage.size());
  for (std::size_t position = 0; position < storage.size(); ++position)
    values.push_back(storage[position].from_storage(std::move(rows.at(row, column + position))));
  return values;
}

}  // namespace weft::detail
