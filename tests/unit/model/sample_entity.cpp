#include "sample_entity.hpp"

#include <cstdlib>
#include <iostream>
#include <limits>

#include "model/field_types.hpp"

namespace weft::detail {
namespace {

using Random = std::mt19937_64;

std::string random_text(Random& random, std::size_t characters) {
  static const std::string pieces[] = {"a",
                                       "Z",
                                       "'",
                                       "\"",
                                       "\\",
                                       ";",
                                       std::string(1, '\0'),
                                       "\r\n",
                                       "%",
                                       "`",
                                       "\xC3\xBC",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x98\x80"};
  std::string text;
  // "\r\n" counts as two characters.
  for (std::size_t left = random() % (characters + 1); left > 1; left -= 2)
    text += pieces[random() % std::size(pieces)];
  return text;
}

std::string random_bytes(Random& random, std::size_t most) {
  std::string bytes(random() % (most + 1), '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

/// Small numbers, the edges and anything between.
std::uint64_t random_number(Random& random) {
  switch (random() % 4) {
    case 0: return random() % 3;
    case 1: return std::numeric_limits<std::uint64_t>::max() - random() % 3;
    default: return random() >> (random() % 64);
  }
}

Value random_decimal(Random& random) {
  std::string digits = std::to_string(random() % 1'000'000) + "." + std::to_string(100 + random() % 100).substr(1);
  if (random() % 2 == 0 && digits != "0.00") digits.insert(digits.begin(), '-');
  return Decimal{std::move(digits)};
}

Value random_value(Random& random, const FieldSpec& field) {
  if (is_signed(field.type)) {
    const auto bits = 8U << (static_cast<unsigned>(field.type) - static_cast<unsigned>(Type::i8));
    return static_cast<std::int64_t>(random_number(random) << (64U - bits)) >> (64U - bits);
  }
  if (is_unsigned(field.type)) return random_number(random) & integer_range(field.type).highest;
  switch (field.type) {
    case Type::f32: return static_cast<float>(static_cast<std::int32_t>(random())) / 256.0F;
    case Type::f64: return static_cast<double>(static_cast<std::int64_t>(random())) / 65536.0;
    case Type::boolean: return random() % 2 == 0;
    case Type::blob: return Blob{random_bytes(random, field.length)};
    case Type::decimal: return random_decimal(random);
    case Type::json: return "{\"n\":" + std::to_string(random()) + "}";
    case Type::time: {
      const auto span = static_cast<std::uint64_t>(latest_time - earliest_time);
      std::int64_t micros = earliest_time + static_cast<std::int64_t>(random() % span);
      if (field.seconds) micros -= micros % 1'000'000;
      return Time(std::chrono::microseconds(micros));
    }
    default:
      if (!field.allowed.empty()) return field.allowed[random() % field.allowed.size()];
      return random_text(random, field.length);
  }
}

}  // namespace

EntityDef sample_entity() {
  EntitySpec spec;
  spec.name = "sample";
  spec.owner_kind = "shop";
  spec.key = {"shop_id", "sample_id", "code"};
  spec.id_field = "sample_id";
  spec.fields = {{.name = "shop_id", .type = Type::u64},
                 {.name = "sample_id", .type = Type::u64},
                 {.name = "code", .type = Type::text, .length = 12},
                 {.name = "title", .type = Type::text, .length = 20},
                 {.name = "state", .type = Type::text, .length = 10, .allowed = {"new", "old", "g\xC3\xBCtig"}}};
  for (int number = 0; number <= static_cast<int>(Type::json); ++number) {
    const auto type = static_cast<Type>(number);
    FieldSpec field{.name = "f_" + std::string(type_word(type)), .type = type};
    if (type == Type::text || type == Type::blob) field.length = 40;
    if (type == Type::decimal) {
      field.precision = 8;
      field.scale = 2;
    }
    spec.fields.push_back(field);
    field.name += "_or_null";
    field.nullable = true;
    spec.fields.push_back(field);
  }
  spec.fields.push_back({.name = "at_second", .type = Type::time, .seconds = true});
  return EntityDef(spec);
}

Row sample_row(const EntityDef& def, std::uint64_t seed) {
  Random random(seed);
  std::vector<Value> values;
  for (const FieldSpec& field : def.fields())
    values.push_back(field.nullable && random() % 3 == 0 ? Value() : random_value(random, field));
  values[def.owner_position()] = 1 + random() % largest_id;
  if (const auto id = def.id_position()) values[*id] = random() % largest_id;
  return {def, std::move(values)};
}

std::uint64_t test_seed() {
  const char* given = std::getenv("WEFT_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "WEFT_SEED=" << seed << '\n';
  return seed;
}

}  // namespace weft::detail
