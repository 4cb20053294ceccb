#include "fuzz/entities.hpp"

namespace weft::test {
namespace {

std::vector<FieldSpec> every_type(const std::string& prefix, bool nullable) {
  std::vector<FieldSpec> fields;
  for (int type = 0; type <= static_cast<int>(Type::json); ++type) {
    FieldSpec field{.name = prefix + std::to_string(type), .type = static_cast<Type>(type), .nullable = nullable};
    if (field.type == Type::text || field.type == Type::blob) field.length = 12;
    if (field.type == Type::decimal) field.precision = 9, field.scale = 3;
    fields.push_back(field);
  }
  fields.push_back({.name = prefix + "second", .type = Type::time, .nullable = nullable, .seconds = true});
  fields.push_back({.name = prefix + "mood", .type = Type::text, .nullable = nullable, .allowed = {"calm", "angry"}});
  return fields;
}

EntityDef wide(bool nullable) {
  EntitySpec spec{.name = nullable ? "loose" : "strict", .owner_kind = "shop"};
  spec.fields = {{.name = "shop_id", .type = Type::u64}, {.name = "thing_id", .type = Type::u64}};
  for (FieldSpec& field : every_type("f", nullable)) spec.fields.push_back(std::move(field));
  spec.key = {"shop_id", "thing_id"};
  spec.id_field = "thing_id";
  spec.cached_for = std::chrono::minutes(1);
  return EntityDef(spec);
}

EntityDef texts() {
  return EntityDef({.name = "texts",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "word", .type = Type::text, .length = 20},
                               {.name = "raw", .type = Type::blob, .length = 16},
                               {.name = "day", .type = Type::time},
                               {.name = "small", .type = Type::i8}},
                    .key = {"shop_id", "word", "raw", "small"},
                    .cached_for = std::chrono::minutes(1)});
}

EntityDef root() {
  return EntityDef({.name = "shop",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64}, {.name = "note", .type = Type::json}},
                    .key = {"shop_id"},
                    .cached_for = std::chrono::minutes(1)});
}

}  // namespace

const std::vector<EntityDef>& fuzz_entities() {
  static const std::vector<EntityDef> all{wide(false), wide(true), texts(), root()};
  return all;
}

Value fuzz_value(const FieldSpec& field, std::uint64_t number) {
  switch (field.type) {
    case Type::f32:
    case Type::f64: return 0.5 * static_cast<double>(number);
    case Type::boolean: return number % 2 == 0;
    case Type::text:
      return field.allowed.empty() ? Value("canary" + std::to_string(number)) : Value(field.allowed.front());
    case Type::json: return R"({"a":[1,2]})";
    case Type::blob: return Blob{std::string("\0\xff", 2)};
    case Type::time: return Time(std::chrono::seconds(1'700'000'000 + static_cast<std::int64_t>(number)));
    case Type::decimal: return Decimal{"12.500"};
    case Type::u8:
    case Type::u16:
    case Type::u32:
    case Type::u64: return number % 100 + 1;
    default: return static_cast<std::int64_t>(number % 100);
  }
}

std::vector<Value> fuzz_row(const EntityDef& def, std::uint64_t number) {
  std::vector<Value> values;
  for (const FieldSpec& field : def.fields())
    values.push_back(field.nullable && number % 3 == 0 ? Value() : fuzz_value(field, number));
  return values;
}

}  // namespace weft::test
