#include "weft/value.hpp"

#include <array>

#include "weft/error.hpp"

namespace weft {
inline namespace v1 {
namespace {

[[noreturn]] void wrong_kind(const Value& value, std::string_view wanted) {
  throw UsageError("a value of kind " + std::string(value.kind()) + " was read as " + std::string(wanted) +
                   "; read it as what it is");
}

template <class T>
const T& as(const Value& value, std::string_view wanted) {
  const T* found = std::get_if<T>(&value.storage());
  if (found == nullptr) wrong_kind(value, wanted);
  return *found;
}

}  // namespace

std::string_view Value::kind() const noexcept {
  // In the order of Storage.
  static constexpr std::array<std::string_view, std::variant_size_v<Storage>> words = {
      "null", "boolean", "integer", "integer", "real", "text", "blob", "decimal", "time"};
  return words[storage_.index()];
}

bool Value::as_bool() const { return as<bool>(*this, "boolean"); }

std::int64_t Value::as_int() const {
  if (const auto* number = std::get_if<std::uint64_t>(&storage_)) {
    if (!std::in_range<std::int64_t>(*number)) {
      throw UsageError("an integer above 2^63 - 1 was read as a signed integer; read it as an unsigned one");
    }
    return static_cast<std::int64_t>(*number);
  }
  return as<std::int64_t>(*this, "integer");
}

std::uint64_t Value::as_uint() const {
  if (const auto* number = std::get_if<std::int64_t>(&storage_)) {
    if (*number < 0) throw UsageError("a negative integer was read as an unsigned integer; read it as a signed one");
    return static_cast<std::uint64_t>(*number);
  }
  return as<std::uint64_t>(*this, "integer");
}

double Value::as_real() const { return as<double>(*this, "real"); }
const std::string& Value::as_text() const { return as<std::string>(*this, "text"); }
const std::string& Value::as_blob() const { return as<Blob>(*this, "blob").bytes; }
const std::string& Value::as_decimal() const { return as<Decimal>(*this, "decimal").digits; }
Time Value::as_time() const { return as<Time>(*this, "time"); }

bool operator==(const Value& left, const Value& right) noexcept {
  const auto* left_signed = std::get_if<std::int64_t>(&left.storage());
  const auto* left_unsigned = std::get_if<std::uint64_t>(&left.storage());
  if (left_signed != nullptr) {
    if (const auto* other = std::get_if<std::uint64_t>(&right.storage())) return std::cmp_equal(*left_signed, *other);
  }
  if (left_unsigned != nullptr) {
    if (const auto* other = std::get_if<std::int64_t>(&right.storage())) return std::cmp_equal(*left_unsigned, *other);
  }
  return left.storage() == right.storage();
}

}  // namespace v1
}  // namespace weft
