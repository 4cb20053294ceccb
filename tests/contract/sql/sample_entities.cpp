#include "sample_entities.hpp"

#include <limits>

namespace weft::test {
namespace {

constexpr std::uint64_t version = 42;

std::vector<FieldSpec> one_of_each(const std::string& prefix, bool nullable) {
  std::vector<FieldSpec> fields = {{.name = "a_i8", .type = Type::i8},
                                   {.name = "a_i16", .type = Type::i16},
                                   {.name = "a_i32", .type = Type::i32},
                                   {.name = "a_i64", .type = Type::i64},
                                   {.name = "a_u8", .type = Type::u8},
                                   {.name = "a_u16", .type = Type::u16},
                                   {.name = "a_u32", .type = Type::u32},
                                   {.name = "a_u64", .type = Type::u64},
                                   {.name = "a_f32", .type = Type::f32},
                                   {.name = "a_f64", .type = Type::f64},
                                   {.name = "a_boolean", .type = Type::boolean},
                                   {.name = "a_text", .type = Type::text, .length = 60},
                                   {.name = "a_long", .type = Type::text, .length = 20'000},
                                   {.name = "a_blob", .type = Type::blob, .length = 300},
                                   {.name = "a_time", .type = Type::time},
                                   {.name = "a_second", .type = Type::time, .seconds = true},
                                   {.name = "a_decimal", .type = Type::decimal, .precision = 9, .scale = 3},
                                   {.name = "a_wide", .type = Type::decimal, .precision = 65, .scale = 30},
                                   {.name = "a_json", .type = Type::json}};
  for (FieldSpec& field : fields) {
    field.name.replace(0, 1, prefix);
    field.nullable = nullable;
  }
  return fields;
}

template <class I>
Value lowest() {
  return std::numeric_limits<I>::lowest();
}
template <class I>
Value highest() {
  return std::numeric_limits<I>::max();
}

Time time(std::int64_t micros) { return Time(std::chrono::microseconds(micros)); }

std::vector<Value> lowest_values() {
  return {lowest<std::int8_t>(),
          lowest<std::int16_t>(),
          lowest<std::int32_t>(),
          lowest<std::int64_t>(),
          lowest<std::uint8_t>(),
          lowest<std::uint16_t>(),
          lowest<std::uint32_t>(),
          lowest<std::uint64_t>(),
          Value(double{std::numeric_limits<float>::lowest()}),
          Value(std::numeric_limits<double>::lowest()),
          Value(false),
          Value(""),
          Value(""),
          Value(Blob{}),
          Value(time(-30'610'224'000'000'000)),
          Value(time(-30'610'224'000'000'000)),
          Value(Decimal{"-999999.999"}),
          Value(Decimal{"-" + std::string(35, '9') + "." + std::string(30, '9')}),
          Value("0")};
}

std::vector<Value> highest_values() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  std::string widest;
  for (int at = 0; at < 60; ++at) widest += "\xF0\x9F\x98\x80";
  return {highest<std::int8_t>(),
          highest<std::int16_t>(),
          highest<std::int32_t>(),
          highest<std::int64_t>(),
          highest<std::uint8_t>(),
          highest<std::uint16_t>(),
          highest<std::uint32_t>(),
          highest<std::uint64_t>(),
          Value(double{std::numeric_limits<float>::max()}),
          Value(std::numeric_limits<double>::max()),
          Value(true),
          Value(widest),
          Value(std::string(20'000, 'z')),
          Value(Blob{bytes}),
          Value(time(253'402'300'799'999'999)),
          Value(time(253'402'300'799'000'000)),
          Value(Decimal{"999999.999"}),
          Value(Decimal{std::string(35, '9') + "." + std::string(30, '9')}),
          Value(R"({"a": [1, "\u0000", null]})")};
}

std::vector<Value> row_of(std::uint64_t owner, std::uint64_t id, const std::vector<Value>& needed,
                          const std::vector<Value>& optional) {
  std::vector<Value> row{Value(owner), Value(id)};
  row.insert(row.end(), needed.begin(), needed.end());
  row.insert(row.end(), optional.begin(), optional.end());
  row.emplace_back(version);
  return row;
}

}  // namespace

EntityDef all_types() {
  EntitySpec spec{.name = "everything", .owner_kind = "shop", .key = {"shop_id", "id"}, .id_field = "id"};
  spec.fields = {{.name = "shop_id", .type = Type::u64},
                 {.name = "id", .column = "Odd ` \" column", .type = Type::u64}};
  for (auto& field : one_of_each("needed", false)) spec.fields.push_back(field);
  for (auto& field : one_of_each("maybe", true)) spec.fields.push_back(field);
  return EntityDef(spec);
}

std::vector<Value> lowest_row(std::uint64_t owner, std::uint64_t id) {
  return row_of(owner, id, lowest_values(), lowest_values());
}
std::vector<Value> highest_row(std::uint64_t owner, std::uint64_t id) {
  return row_of(owner, id, highest_values(), highest_values());
}
std::vector<Value> null_row(std::uint64_t owner, std::uint64_t id) {
  return row_of(owner, id, highest_values(), std::vector<Value>(lowest_values().size()));
}

EntityDef text_keyed() {
  return EntityDef({.name = "text_keyed",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "name", .type = Type::text, .length = 80},
                               {.name = "code", .type = Type::blob, .length = 80},
                               {.name = "note", .type = Type::text, .length = 80}},
                    .key = {"shop_id", "name", "code"}});
}

const std::vector<std::string>& odd_texts() {
  using namespace std::string_literals;
  static const std::vector<std::string> texts = {""s,
                                                 " "s,
                                                 "abc"s,
                                                 "ABC"s,
                                                 "abc "s,
                                                 "ABC "s,
                                                 "\0"s,
                                                 "a\0b"s,
                                                 "a\0c"s,
                                                 "\r\n"s,
                                                 "\t"s,
                                                 "'"s,
                                                 "''; DROP TABLE text_keyed; --"s,
                                                 "\""s,
                                                 "\\"s,
                                                 "\\'"s,
                                                 "`"s,
                                                 "%"s,
                                                 "_"s,
                                                 "?"s,
                                                 "{}"s,
                                                 "[1,2]"s,
                                                 "\\u0000"s,
                                                 "null"s,
                                                 "0"s,
                                                 "1e3"s,
                                                 "\xC3\xA4"s,
                                                 "a\xCC\x88"s,
                                                 "\xC3\x9F"s,
                                                 "ss"s,
                                                 "\xF0\x9F\x98\x80"s,
                                                 "\xF0\x9F\x98\x81 "s,
                                                 "\x7F"s,
                                                 "\x01\x1F"s,
                                                 "\xEF\xBF\xBF"s,
                                                 "/* */"s};
  return texts;
}

}  // namespace weft::test
