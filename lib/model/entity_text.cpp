#include "model/entity_text.hpp"

#include <charconv>
#include <cstdio>

#include "model/duration_text.hpp"
#include "model/field_types.hpp"

namespace weft::detail {
namespace {

std::string hex(std::string_view bytes) {
  std::string made;
  char two[3];
  for (const char c : bytes) {
    std::snprintf(two, sizeof(two), "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    made += two;
  }
  return made;
}

std::string toml_string(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      made += '\\';
      made += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      made += "\\u00" + hex({&c, 1});
    } else {
      made += c;
    }
  }
  return made + '"';
}

std::string list(const std::vector<std::string>& texts) {
  std::string made;
  for (const auto& one : texts) made += (made.empty() ? "" : ", ") + toml_string(one);
  return "[" + made + "]";
}

std::string real_text(double number) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof(text), number).ptr;
  std::string made(text, end);
  if (made.find_first_of(".e") == std::string::npos) made += ".0";
  return made;
}

std::string time_text(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

/// A fallback, which is in its field's own form.
std::string value_text(const FieldSpec& field, const Value& value) {
  if (is_signed(field.type)) return std::to_string(value.as_int());
  if (is_unsigned(field.type)) {
    const std::uint64_t number = value.as_uint();
    return number > largest_id ? toml_string(std::to_string(number)) : std::to_string(number);
  }
  switch (field.type) {
    case Type::f32:
    case Type::f64: return real_text(value.as_real());
    case Type::boolean: return value.as_bool() ? "true" : "false";
    case Type::blob: return "{ hex = " + toml_string(hex(value.as_blob())) + " }";
    case Type::decimal: return toml_string(value.as_decimal());
    case Type::time: return time_text(value.as_time());
    default: return toml_string(value.as_text());
  }
}

std::string field_text(const FieldSpec& field) {
  std::string more;
  if (field.column != field.name) more += ", column = " + toml_string(field.column);
  if (field.length != 0) more += ", length = " + std::to_string(field.length);
  if (field.type == Type::decimal)
    more += ", precision = " + std::to_string(field.precision) + ", scale = " + std::to_string(field.scale);
  if (field.nullable) more += ", nullable = true";
  if (field.seconds) more += ", seconds = true";
  if (field.fallback) more += ", fallback = " + value_text(field, *field.fallback);
  if (!field.allowed.empty()) more += ", allowed = " + list(field.allowed);
  const std::string type = toml_string(type_word(field.type));
  return field.name + " = " + (more.empty() ? type : "{ type = " + type + more + " }") + "\n";
}

}  // namespace

std::string entity_text(const EntityDef& def) {
  const EntitySpec& spec = def.spec();
  const std::string section = "[entity." + spec.name;
  std::string text = section + "]\n";
  if (spec.table != spec.name) text += "table = " + toml_string(spec.table) + "\n";
  text += "owner = { kind = " + toml_string(spec.owner_kind) + ", field = " + toml_string(spec.key.front()) + " }\n";
  if (!spec.id_field.empty()) text += "id = " + toml_string(spec.id_field) + "\n";
  const bool plain_key = spec.key.size() == 1 || (spec.key.size() == 2 && spec.key[1] == spec.id_field);
  if (!plain_key) text += "key = " + list(spec.key) + "\n";
  if (spec.version_field != EntitySpec{}.version_field) text += "version = " + toml_string(spec.version_field) + "\n";
  if (spec.located) text += "located = true\n";
  if (def.cached()) text += "cached_for = " + toml_string(duration_text(spec.cached_for)) + "\n";
  if (spec.cache_mode == CacheMode::available) text += "cache_mode = \"available\"\n";
  if (spec.cache_mode == CacheMode::strict_outbox) text += "cache_mode = \"strict_outbox\"\n";

  text += "\n" + section + ".fields]\n";
  for (const FieldSpec& field : spec.fields) text += field_text(field);
  if (!spec.indexes.empty()) text += "\n" + section + ".indexes]\n";
  for (const IndexSpec& index : spec.indexes) text += index.name + " = " + list(index.fields) + "\n";
  if (!spec.uniques.empty()) text += "\n" + section + ".unique]\n";
  for (const UniqueSpec& unique : spec.uniques) text += unique.claim + " = " + toml_string(unique.field) + "\n";
  return text;
}

}  // namespace weft::detail
