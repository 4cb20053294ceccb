#include "model/entity_field.hpp"

#include <charconv>

#include "model/field_types.hpp"
#include "model/table_reader.hpp"

namespace weft::detail {
namespace {

constexpr std::int64_t any_length = 0xFFFFFFFF;

std::optional<Type> read_type(const std::string& word, const std::string& what, std::uint32_t line,
                              FileFaults& faults) {
  const auto type = type_of_word(word);
  if (!type)
    faults.add(line, what + " has the unknown type '" + word +
                         "'; the types are: i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, boolean, text, blob, time, "
                         "decimal, json");
  return type;
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    unsigned byte = 0;
    const auto [end, failed] = std::from_chars(hex.data() + at, hex.data() + at + 2, byte, 16);
    if (failed != std::errc() || end != hex.data() + at + 2) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

/// TOML's integers end at 2^63 - 1: larger unsigned ones are written in quotes.
std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// nullopt: not a form that a value of this type has. Whether the value fits is seen later.
std::optional<Value> fallback_of(Type type, const TomlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.content)) {
    if (!is_unsigned(type)) return Value(*text);
    const auto number = number_of(*text);
    return number ? std::optional(Value(*number)) : std::nullopt;
  }
  if (const auto* boolean = std::get_if<bool>(&value.content)) return Value(*boolean);
  if (const auto* integer = std::get_if<std::int64_t>(&value.content)) return Value(*integer);
  if (const auto* real = std::get_if<double>(&value.content)) return Value(*real);
  if (const auto* time = std::get_if<Time>(&value.content)) return Value(*time);
  const auto* table = std::get_if<TomlTable>(&value.content);
  if (table == nullptr || table->size() != 1 || table->front().key != "hex") return std::nullopt;
  const auto* hex = std::get_if<std::string>(&table->front().value.content);
  const auto bytes = hex == nullptr ? std::nullopt : bytes_of_hex(*hex);
  return bytes ? std::optional(Value(Blob{*bytes})) : std::nullopt;
}

}  // namespace

ReadField read_field(const std::string& entity, const TomlMember& member, FileFaults& faults) {
  ReadField made;
  made.spec.name = member.key;
  const std::string what = "field '" + member.key + "' of entity '" + entity + "'";
  if (const auto* word = std::get_if<std::string>(&member.value.content)) {
    const auto type = read_type(*word, what, member.value.line, faults);
    made.sound = type.has_value();
    if (type) made.spec.type = *type;
    return made;
  }
  TableReader reader(member.value, what, faults);
  FieldSpec spec;
  spec.name = member.key;
  std::optional<Type> type;
  const auto word = reader.needed_text("type", "give one, like type = \"text\"");
  if (word) type = read_type(*word, what, reader.line_of("type"), faults);
  spec.type = type.value_or(Type::i64);
  spec.column = reader.text("column").value_or("");
  spec.length = static_cast<std::size_t>(reader.integer("length", 1, any_length).value_or(0));
  spec.precision = static_cast<std::uint8_t>(reader.integer("precision", 1, 65).value_or(0));
  spec.scale = static_cast<std::uint8_t>(reader.integer("scale", 0, 30).value_or(0));
  spec.nullable = reader.boolean("nullable").value_or(false);
  spec.seconds = reader.boolean("seconds").value_or(false);
  spec.allowed = reader.texts("allowed").value_or(std::vector<std::string>{});
  if (const TomlValue* given = reader.value("fallback"); given != nullptr && type) {
    spec.fallback = fallback_of(*type, *given);
    if (!spec.fallback)
      reader.fault("fallback",
                   what + " has a fallback that cannot be read as " + std::string(type_word(*type)) +
                       "; give a plain value, bytes as { hex = \"00ff\" }, numbers above 2^63 - 1 in quotes");
  }
  reader.finish();
  made.sound = type && !reader.faulty();
  if (made.sound) made.spec = std::move(spec);
  return made;
}

}  // namespace weft::detail
