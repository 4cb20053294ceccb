#include "model/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "model/decimal.hpp"
#include "model/field_types.hpp"
#include "model/json_check.hpp"
#include "model/utf8.hpp"

namespace weft::detail {
namespace {

using Fault = std::optional<std::string>;

Fault wrong_kind(const Value& value, const char* wanted) {
  return "takes " + std::string(wanted) + ", given " + std::string(value.kind());
}

Fault out_of_range(Type type) {
  const IntegerRange range = integer_range(type);
  return "is out of range for " + std::string(type_word(type)) + ": " + std::to_string(range.lowest) + " to " +
         std::to_string(range.highest);
}

Fault fit_integer(const FieldSpec& field, Value& value) {
  const IntegerRange range = integer_range(field.type);
  if (const auto* number = std::get_if<std::int64_t>(&value.storage())) {
    if (*number < range.lowest) return out_of_range(field.type);
    if (*number > 0 && static_cast<std::uint64_t>(*number) > range.highest) return out_of_range(field.type);
    if (is_unsigned(field.type)) value.storage() = static_cast<std::uint64_t>(*number);
    return std::nullopt;
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value.storage())) {
    if (*number > range.highest) return out_of_range(field.type);
    if (is_signed(field.type)) value.storage() = static_cast<std::int64_t>(*number);
    return std::nullopt;
  }
  return wrong_kind(value, "an integer");
}

/// Integers are taken as reals only where that loses nothing.
template <class I>
std::optional<double> exact_real(I number) {
  constexpr I most = I{1} << 53U;
  if (number > most) return std::nullopt;
  if constexpr (std::signed_integral<I>) {
    if (number < -most) return std::nullopt;
  }
  return static_cast<double>(number);
}

Fault fit_real(const FieldSpec& field, Value& value) {
  std::optional<double> number;
  if (const auto* real = std::get_if<double>(&value.storage())) {
    number = *real;
  } else if (const auto* whole = std::get_if<std::int64_t>(&value.storage())) {
    number = exact_real(*whole);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value.storage())) {
    number = exact_real(*natural);
  } else {
    return wrong_kind(value, "a real");
  }
  if (!number) return "is an integer that a real cannot hold exactly";
  if (!std::isfinite(*number)) return "is not a finite number";
  if (field.type == Type::f32) {
    if (std::abs(*number) > double{std::numeric_limits<float>::max()}) return "is out of range for f32";
    number = double{static_cast<float>(*number)};
  }
  value.storage() = *number == 0 ? 0.0 : *number;  // minus zero compares equal to zero: one form for both
  return std::nullopt;
}

Fault fit_boolean(Value& value) {
  if (std::holds_alternative<bool>(value.storage())) return std::nullopt;
  if (value == Value(0) || value == Value(1)) {
    value = Value(value == Value(1));
    return std::nullopt;
  }
  return wrong_kind(value, "a boolean");
}

Fault fit_text(const FieldSpec& field, const Value& value) {
  const auto* text = std::get_if<std::string>(&value.storage());
  if (text == nullptr) return wrong_kind(value, "text");
  const auto length = utf8_length(*text);
  if (!length) return "is not valid UTF-8";
  if (*length > field.length) return "is longer than " + std::to_string(field.length) + " characters";
  if (!field.allowed.empty() && std::find(field.allowed.begin(), field.allowed.end(), *text) == field.allowed.end()) {
    std::string fault = "is not one of the allowed values:";
    for (const auto& one : field.allowed) fault += " '" + one + "'";
    return fault;
  }
  return std::nullopt;
}

Fault fit_blob(const FieldSpec& field, Value& value) {
  if (auto* text = std::get_if<std::string>(&value.storage())) value.storage() = Blob{std::move(*text)};
  const auto* blob = std::get_if<Blob>(&value.storage());
  if (blob == nullptr) return wrong_kind(value, "a blob");
  if (blob->bytes.size() > field.length) return "is longer than " + std::to_string(field.length) + " bytes";
  return std::nullopt;
}

Fault fit_json(const FieldSpec& field, const Value& value) {
  const auto* text = std::get_if<std::string>(&value.storage());
  if (text == nullptr) return wrong_kind(value, "JSON text");
  if (text->size() > field.length) return "is longer than " + std::to_string(field.length) + " bytes";
  if (!is_json(*text)) return "is not valid JSON of at most " + std::to_string(json_depth) + " levels";
  return std::nullopt;
}

Fault fit_decimal(const FieldSpec& field, Value& value) {
  std::string text;
  if (auto* decimal = std::get_if<Decimal>(&value.storage())) {
    if (is_canonical_decimal(decimal->digits, field.precision, field.scale)) return std::nullopt;
    text = decimal->digits;
  } else if (auto* given = std::get_if<std::string>(&value.storage())) {
    text = *given;
  } else if (const auto* whole = std::get_if<std::int64_t>(&value.storage())) {
    text = std::to_string(*whole);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value.storage())) {
    text = std::to_string(*natural);
  } else {
    return wrong_kind(value, "a decimal");
  }
  auto digits = canonical_decimal(text, field.precision, field.scale);
  if (!digits)
    return "is not a decimal of at most " + std::to_string(field.precision - field.scale) + " digits before and " +
           std::to_string(field.scale) + " behind the point, like '-12.5'";
  value.storage() = Decimal{std::move(*digits)};
  return std::nullopt;
}

Fault fit_time(const FieldSpec& field, const Value& value) {
  const auto* time = std::get_if<Time>(&value.storage());
  if (time == nullptr) return wrong_kind(value, "a time");
  if (is_own_time(field, *time)) return std::nullopt;
  if (field.seconds && is_own_time(FieldSpec{.type = Type::time}, *time))
    return "is not a whole second, and the field keeps seconds";
  return "is out of range for a time: years 1000 to 9999";
}

}  // namespace

bool is_own_real(Type type, double number) noexcept {
  if (!std::isfinite(number) || (number == 0 && std::signbit(number))) return false;
  if (type == Type::f64) return true;
  return std::abs(number) <= double{std::numeric_limits<float>::max()} && double{static_cast<float>(number)} == number;
}

bool is_own_time(const FieldSpec& field, Time time) noexcept {
  const std::int64_t micros = time.time_since_epoch().count();
  return micros >= earliest_time && micros <= latest_time && (!field.seconds || micros % 1'000'000 == 0);
}

std::optional<std::string> fit(const FieldSpec& field, Value& value) {
  if (value.is_null()) {
    if (field.nullable) return std::nullopt;
    return "is NULL, which the field does not allow";
  }
  switch (field.type) {
    case Type::f32:
    case Type::f64: return fit_real(field, value);
    case Type::boolean: return fit_boolean(value);
    case Type::text: return fit_text(field, value);
    case Type::blob: return fit_blob(field, value);
    case Type::time: return fit_time(field, value);
    case Type::decimal: return fit_decimal(field, value);
    case Type::json: return fit_json(field, value);
    default: return fit_integer(field, value);
  }
}

}  // namespace weft::detail
