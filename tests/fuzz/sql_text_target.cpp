#include <map>
#include <optional>

#include "fuzz/entities.hpp"
#include "fuzz/sql_tokens.hpp"
#include "fuzz/targets.hpp"
#include "sql/ddl.hpp"
#include "sql/entity_sql.hpp"
#include "sql/fence_sql.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

/// One entity drawn from the input, once with the names drawn and once with plain ones; everything else is the same.
struct Names {
  std::string table, database, owner_column;
  std::vector<std::string> columns{};
};

struct Shape {
  std::vector<Type> types{};
  std::size_t key_parts = 0;
  bool index = false;
  bool descending = false;
  bool inclusive = false;
};

std::optional<EntityDef> entity(const Shape& shape, const Names& names) {
  EntitySpec spec{.name = "thing", .table = names.table, .owner_kind = "shop"};
  spec.fields.push_back({.name = "shop_id", .column = names.owner_column, .type = Type::u64});
  spec.key = {"shop_id"};
  for (std::size_t at = 0; at < shape.types.size(); ++at) {
    FieldSpec field{.name = "f" + std::to_string(at), .column = names.columns[at], .type = shape.types[at]};
    if (field.type == Type::text || field.type == Type::blob) field.length = 40;
    if (field.type == Type::decimal) field.precision = 9, field.scale = 3;
    spec.fields.push_back(field);
    if (at < shape.key_parts) spec.key.push_back(field.name);
  }
  if (shape.index) spec.indexes.push_back({"by_last", {spec.fields.back().name}});
  try {
    return EntityDef(spec);
  } catch (const SchemaError&) {
    return std::nullopt;  // not a definition: nothing to write statements for
  }
}

using Texts = std::vector<std::pair<std::string, std::optional<std::size_t>>>;  // with the number of parameters

/// Every statement of the entity, with values that `number` decides.
Texts statements(const EntityDef& def, const Shape& shape, Dialect dialect, const std::string& database,
                 std::uint64_t number) {
  Texts texts;
  const EntitySql sql(def, dialect, database);
  const auto add = [&](const detail::Bound& bound) { texts.emplace_back(bound.statement->text, bound.params.size()); };
  std::vector<Value> row;
  for (const FieldSpec& field : def.fields()) row.push_back(fuzz_value(field, number));
  Key key(OwnerId{row[def.owner_position()].as_uint()});
  for (std::size_t part = 1; part < def.key_positions().size(); ++part)
    key.rest.push_back(row[def.key_positions()[part]]);
  const std::vector<Key> keys{key, key};
  const Fence fence{.kind = 3, .owner = key.owner.value, .epoch = number, .side = 'B'};
  const std::size_t last = def.fields().size() - 2;  // before the version
  const std::vector<std::size_t> some{last};
  const std::vector<Value> one{row[last]};

  add(sql.find(fence, key));
  add(sql.find_plain(key));
  add(sql.find_for_update(key));
  add(sql.find_many(3, keys));
  add(sql.find_many_plain(keys));
  add(sql.insert(fence, row));
  add(sql.insert_plain(row));
  add(sql.erase(fence, key, number));
  add(sql.erase(fence, key, 0));
  add(sql.erase_plain(key, number));
  if (shape.types.size() > shape.key_parts) {
    add(sql.update(fence, row, number));
    add(sql.update_plain(row, number));
    add(sql.update_fields(fence, key, some, one, number));
    add(sql.update_fields_plain(key, some, one, number));
    if (def.fields()[last].type <= Type::u64) {
      add(sql.increment(fence, key, last, static_cast<std::int64_t>(number)));
      add(sql.increment_plain(key, last, static_cast<std::int64_t>(number)));
    }
  }
  for (const std::string index : {"", "by_last"}) {
    if (!index.empty() && !shape.index) continue;
    OwnerQuery query{.index = index, .descending = shape.descending, .limit = 10 + number};
    std::vector<Value> after;
    for (const std::size_t position : sql.order_of(index)) after.push_back(row[position]);
    if (!index.empty()) query.from = v1::Bound{one, shape.inclusive};
    add(sql.by_owner(fence, query, after));
    add(sql.by_owner_plain(key.owner, query, std::nullopt));
    query.from.reset();
    if (!after.empty()) query.equals = {after.front()};
    add(sql.count(fence, query));
    add(sql.count_plain(key.owner, query));
  }
  std::vector<Condition> where;
  if (def.fields()[last].type != Type::json && def.fields()[last].type != Type::f32)
    where.push_back({def.fields()[last].name, shape.inclusive ? "<=" : ">", row[last]});
  add(sql.scatter(3, 1, 'A', where, key, 10 + number));

  const FenceSql own(dialect, database);
  add(own.look(3, number));
  add(own.make_gate(fence));
  add(own.put_token(number, 3, number, Time{}));
  add(own.put_outbox(number, "canary-key", Time{}));
  for (const std::string& text : create_entity(def, dialect, database)) texts.emplace_back(text, 0);
  texts.emplace_back(describe_columns(dialect, database, def.table()).text, 0);
  texts.emplace_back(describe_indexes(dialect, database, def.table()).text, 0);
  return texts;
}

bool is_name(const SqlToken& token) {
  return token.kind == SqlToken::Kind::quoted_name || token.kind == SqlToken::Kind::text;
}

/// The statement has the same words as its plain twin, and where that has a name it has the drawn one: so no name was
/// read as anything but a name. `names`: which drawn name stands for which plain one.
void compare(const SqlTokens& drawn, const SqlTokens& plain, std::map<std::string, std::string>& names) {
  if (!drawn.fault.empty()) violated("a statement is well formed: " + drawn.fault);
  if (drawn.tokens.size() != plain.tokens.size()) violated("names do not change the number of words");
  for (std::size_t at = 0; at < drawn.tokens.size(); ++at) {
    const SqlToken& one = drawn.tokens[at];
    const SqlToken& other = plain.tokens[at];
    if (one.kind == SqlToken::Kind::comment) violated("no comments");
    if (one.kind != other.kind) violated("names do not change the kinds of words");
    if (!is_name(one) && one.content != other.content) violated("only names differ");
    if (is_name(one) && names.emplace(other.content, one.content).first->second != one.content)
      violated("one name always stands for the same");
    if (one.content.find("canary") != std::string::npos) violated("no value is in a text");
  }
}

void check(const Shape& shape, const Names& drawn, Dialect dialect) {
  Names plain{"plain_table", "plain_database", "plain_owner"};
  for (std::size_t at = 0; at < drawn.columns.size(); ++at) plain.columns.push_back("plain_" + std::to_string(at));
  const auto one = entity(shape, drawn);
  const auto other = entity(shape, plain);
  if (!one || !other) return;
  const bool lite = dialect == Dialect::sqlite;
  const Texts texts = statements(*one, shape, dialect, lite ? "" : drawn.database, 1'000'003);
  const Texts twins = statements(*other, shape, dialect, lite ? "" : plain.database, 5);
  if (texts.size() != twins.size()) violated("as many statements");
  std::map<std::string, std::string> names;
  for (std::size_t at = 0; at < texts.size(); ++at) {
    const SqlTokens tokens = sql_tokens(dialect, texts[at].first);
    compare(tokens, sql_tokens(dialect, twins[at].first), names);
    std::size_t parameters = 0;
    for (const SqlToken& token : tokens.tokens) parameters += token.kind == SqlToken::Kind::parameter ? 1U : 0U;
    if (texts[at].second && parameters != *texts[at].second) violated("a value for each parameter");
  }
}

void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  Draw draw(bytes, size);
  const std::uint8_t flags = draw.byte();
  Shape shape{.index = (flags & 1U) != 0, .descending = (flags & 2U) != 0, .inclusive = (flags & 4U) != 0};
  const std::size_t fields = 1 + (flags >> 3U) % 4;
  shape.key_parts = std::min<std::size_t>((flags >> 5U) % 3, fields);
  constexpr Type in_key[] = {Type::u64, Type::text, Type::blob, Type::i32};
  for (std::size_t at = 0; at < fields; ++at) {
    const std::uint8_t byte = draw.byte();
    shape.types.push_back(at < shape.key_parts ? in_key[byte % 4]
                                               : static_cast<Type>(byte % (static_cast<int>(Type::json) + 1)));
  }
  Names names{draw.text(70), draw.text(70), draw.text(70)};
  for (std::size_t at = 0; at < fields; ++at) names.columns.push_back(draw.text(70));
  if (names.database.empty()) names.database = "weft_`1";
  for (const std::string& name : {names.table, names.database, names.owner_column})
    if (name.find("canary") != std::string::npos) return;
  for (const Dialect dialect : {Dialect::mariadb, Dialect::mysql, Dialect::sqlite}) {
    try {
      check(shape, names, dialect);
    } catch (const UsageError&) {
      // A database name that cannot be; a topology has none such.
    }
  }
}

std::string sized(std::string_view text) { return static_cast<char>(text.size()) + std::string(text); }

std::vector<std::string> seeds() {
  const auto named = [](std::string head, const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) head += sized(name);
    return head;
  };
  return {named(std::string("\x3b\x00\x0b\x03\x0e", 5), {"list`ing", "weft_1", "shop id", "a\"b", "`", "c'd", "?"}),
          named(std::string("\x59\x01\x02\x03\x08", 5), {"t", "d`; DROP TABLE x", "o\\", "\\'", "--", "/* */", "x]"}),
          named(std::string("\x08\x0d", 2), {"listing", "weft_shard_1", "shop_id", "title", "price"})};
}

}  // namespace

FuzzTarget sql_text_target() { return {"sql_text", fuzz_one, seeds}; }

}  // namespace weft::test
