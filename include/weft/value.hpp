#pragma once

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "weft/export.hpp"

namespace weft {
inline namespace v1 {

/// The id of an object, given by the ticket servers. 0 means "none yet".
struct Id {
  std::uint64_t value = 0;
  constexpr Id() = default;
  constexpr Id(std::uint64_t id) : value(id) {}  // NOLINT: ids are written as numbers
  auto operator<=>(const Id&) const = default;
};

/// The id of an owner: what decides the shard. 0 means "none yet"; the largest is 2^63 - 1.
struct OwnerId {
  std::uint64_t value = 0;
  constexpr OwnerId() = default;
  constexpr OwnerId(std::uint64_t id) : value(id) {}  // NOLINT: ids are written as numbers
  auto operator<=>(const OwnerId&) const = default;
};

/// Bytes that are not text.
struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};

/// An exact decimal number as text: "-12.50". Its scale is the field's.
struct Decimal {
  std::string digits;
  auto operator<=>(const Decimal&) const = default;
};

/// A point in time, UTC, in microseconds since 1970.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// One field's value: NULL, boolean, integer (signed or unsigned 64 bit), real, text, blob, decimal or time.
/// Thread safety: as a plain value. Equality compares kind and content; integers compare by number.
class WEFT_API Value {
 public:
  using Storage =
      std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Blob, Decimal, Time>;

  Value() = default;
  Value(std::nullptr_t) {}                                       // NOLINT: values are written as literals
  Value(bool value) : storage_(value) {}                         // NOLINT
  Value(double value) : storage_(value) {}                       // NOLINT
  Value(float value) : storage_(double{value}) {}                // NOLINT
  Value(const char* text) : storage_(std::string(text)) {}       // NOLINT
  Value(std::string text) : storage_(std::move(text)) {}         // NOLINT
  Value(std::string_view text) : storage_(std::string(text)) {}  // NOLINT
  Value(Blob blob) : storage_(std::move(blob)) {}                // NOLINT
  Value(Decimal decimal) : storage_(std::move(decimal)) {}       // NOLINT
  Value(Time time) : storage_(time) {}                           // NOLINT
  Value(Id id) : storage_(id.value) {}                           // NOLINT
  Value(OwnerId id) : storage_(id.value) {}                      // NOLINT
  template <std::signed_integral I>
  Value(I number) : storage_(static_cast<std::int64_t>(number)) {}  // NOLINT
  template <std::unsigned_integral I>
  requires(!std::same_as<I, bool>) Value(I number) : storage_(static_cast<std::uint64_t>(number)) {}  // NOLINT
  template <class T>
  Value(const std::optional<T>& maybe) {  // NOLINT
    if (maybe) storage_ = Value(*maybe).storage_;
  }

  const Storage& storage() const noexcept { return storage_; }
  Storage& storage() noexcept { return storage_; }

  bool is_null() const noexcept { return storage_.index() == 0; }
  /// A short word for messages: "null", "boolean", "integer", "real", "text", "blob", "decimal", "time".
  std::string_view kind() const noexcept;

  // Each throws UsageError when the value is of another kind or does not fit.
  bool as_bool() const;
  std::int64_t as_int() const;
  std::uint64_t as_uint() const;
  double as_real() const;
  const std::string& as_text() const;
  const std::string& as_blob() const;
  const std::string& as_decimal() const;
  Time as_time() const;

 private:
  Storage storage_;
};

WEFT_API bool operator==(const Value& left, const Value& right) noexcept;

}  // namespace v1
}  // namespace weft
