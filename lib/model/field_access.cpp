#include "weft/field_access.hpp"

#include <limits>
#include <string_view>

#include "model/field_types.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

[[noreturn]] void wrong(const Value& from, std::string_view member) {
  std::string text =
      "a value of kind " + std::string(from.kind()) + " does not go into a member of type " + std::string(member);
  if (from.is_null()) text += "; make the member std::optional";
  throw UsageError(text);
}

[[noreturn]] void too_large(std::string_view member) {
  throw UsageError("an integer does not fit into a member of type " + std::string(member) + "; make the member wider");
}

template <class I>
void assign_integer(const Value& from, I& to, std::string_view member) {
  if (const auto* number = std::get_if<std::int64_t>(&from.storage())) {
    if (!std::in_range<I>(*number)) too_large(member);
    to = static_cast<I>(*number);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&from.storage())) {
    if (!std::in_range<I>(*natural)) too_large(member);
    to = static_cast<I>(*natural);
  } else {
    wrong(from, member);
  }
}

template <class Kind>
Kind& held(Value& from, std::string_view member) {
  auto* found = std::get_if<Kind>(&from.storage());
  if (found == nullptr) wrong(from, member);
  return *found;
}

/// Whether a member whose C++ type stands for `member` can hold a field of type `field`.
bool goes_with(Type member, Type field) {
  if (member == field) return true;
  if (is_integer(member)) return is_integer(field);
  if (member == Type::f32 || member == Type::f64) return field == Type::f32 || field == Type::f64;
  if (member == Type::text) return field == Type::blob || field == Type::decimal || field == Type::json;
  return false;
}

}  // namespace

void assign(Value&& from, bool& to) { to = held<bool>(from, "bool"); }
void assign(Value&& from, std::int8_t& to) { assign_integer(from, to, "std::int8_t"); }
void assign(Value&& from, std::int16_t& to) { assign_integer(from, to, "std::int16_t"); }
void assign(Value&& from, std::int32_t& to) { assign_integer(from, to, "std::int32_t"); }
void assign(Value&& from, std::int64_t& to) { assign_integer(from, to, "std::int64_t"); }
void assign(Value&& from, long long& to) { assign_integer(from, to, "long long"); }
void assign(Value&& from, std::uint8_t& to) { assign_integer(from, to, "std::uint8_t"); }
void assign(Value&& from, std::uint16_t& to) { assign_integer(from, to, "std::uint16_t"); }
void assign(Value&& from, std::uint32_t& to) { assign_integer(from, to, "std::uint32_t"); }
void assign(Value&& from, std::uint64_t& to) { assign_integer(from, to, "std::uint64_t"); }
void assign(Value&& from, unsigned long long& to) { assign_integer(from, to, "unsigned long long"); }

void assign(Value&& from, float& to) {
  const double number = held<double>(from, "float");
  if (number > double{std::numeric_limits<float>::max()} || number < double{std::numeric_limits<float>::lowest()})
    throw UsageError("a real does not fit into a member of type float; make the member double");
  to = static_cast<float>(number);
}
void assign(Value&& from, double& to) { to = held<double>(from, "double"); }

void assign(Value&& from, std::string& to) {
  // Fields of type blob and decimal may have a plain string as their member.
  if (auto* blob = std::get_if<Blob>(&from.storage())) {
    to = std::move(blob->bytes);
  } else if (auto* decimal = std::get_if<Decimal>(&from.storage())) {
    to = std::move(decimal->digits);
  } else {
    to = std::move(held<std::string>(from, "std::string"));
  }
}
void assign(Value&& from, Blob& to) { to = std::move(held<Blob>(from, "weft::Blob")); }
void assign(Value&& from, Decimal& to) { to = std::move(held<Decimal>(from, "weft::Decimal")); }
void assign(Value&& from, Time& to) { to = held<Time>(from, "weft::Time"); }
void assign(Value&& from, Id& to) { assign_integer(from, to.value, "weft::Id"); }
void assign(Value&& from, OwnerId& to) { assign_integer(from, to.value, "weft::OwnerId"); }

FieldSpec make_field(const MemberField& field, FieldOptions options) {
  const Type wanted = options.type.value_or(field.type);
  if (!goes_with(field.type, wanted))
    throw SchemaError("field '" + std::string(field.name) + "' is said to be " + std::string(type_word(wanted)) +
                      ", which its member of type " + std::string(type_word(field.type)) +
                      " cannot hold; change the member's C++ type or leave the type out");
  FieldSpec made;
  made.name = field.name;
  made.column = std::move(options.column);
  made.type = wanted;
  made.length = options.length;
  made.precision = options.precision;
  made.scale = options.scale;
  made.nullable = field.nullable;
  made.seconds = options.seconds;
  made.fallback = std::move(options.fallback);
  made.allowed = std::move(options.allowed);
  return made;
}

}  // namespace weft::detail
