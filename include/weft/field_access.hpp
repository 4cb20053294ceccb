#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft {
inline namespace v1 {

/// What a member's C++ type alone cannot say about its field. Unset: as the type gives.
struct FieldOptions {
  std::string column{};
  std::optional<Type> type{};
  std::size_t length = 0;
  std::uint8_t precision = 0;
  std::uint8_t scale = 0;
  bool seconds = false;
  std::optional<Value> fallback{};
  std::vector<std::string> allowed{};
};

}  // namespace v1
}  // namespace weft

namespace weft::detail {

// Conversions between a member's type and Value. One non-template function a type, so that sixty entities stay cheap to
// compile.
WEFT_API void assign(Value&& from, bool& to);
WEFT_API void assign(Value&& from, std::int8_t& to);
WEFT_API void assign(Value&& from, std::int16_t& to);
WEFT_API void assign(Value&& from, std::int32_t& to);
WEFT_API void assign(Value&& from, std::int64_t& to);
WEFT_API void assign(Value&& from, long long& to);
WEFT_API void assign(Value&& from, std::uint8_t& to);
WEFT_API void assign(Value&& from, std::uint16_t& to);
WEFT_API void assign(Value&& from, std::uint32_t& to);
WEFT_API void assign(Value&& from, std::uint64_t& to);
WEFT_API void assign(Value&& from, unsigned long long& to);
WEFT_API void assign(Value&& from, float& to);
WEFT_API void assign(Value&& from, double& to);
WEFT_API void assign(Value&& from, std::string& to);
WEFT_API void assign(Value&& from, Blob& to);
WEFT_API void assign(Value&& from, Decimal& to);
WEFT_API void assign(Value&& from, Time& to);
WEFT_API void assign(Value&& from, Id& to);
WEFT_API void assign(Value&& from, OwnerId& to);
template <class M>
void assign(Value&& from, std::optional<M>& to) {
  if (from.is_null()) {
    to.reset();
  } else {
    assign(std::move(from), to.emplace());
  }
}

template <class M>
struct TypeOf;  // a member of another type has no field type: convert it in your struct
// clang-format off
template <> struct TypeOf<bool> { static constexpr Type type = Type::boolean; };
template <> struct TypeOf<std::int8_t> { static constexpr Type type = Type::i8; };
template <> struct TypeOf<std::int16_t> { static constexpr Type type = Type::i16; };
template <> struct TypeOf<std::int32_t> { static constexpr Type type = Type::i32; };
template <> struct TypeOf<std::int64_t> { static constexpr Type type = Type::i64; };
template <> struct TypeOf<long long> { static constexpr Type type = Type::i64; };
template <> struct TypeOf<std::uint8_t> { static constexpr Type type = Type::u8; };
template <> struct TypeOf<std::uint16_t> { static constexpr Type type = Type::u16; };
template <> struct TypeOf<std::uint32_t> { static constexpr Type type = Type::u32; };
template <> struct TypeOf<std::uint64_t> { static constexpr Type type = Type::u64; };
template <> struct TypeOf<unsigned long long> { static constexpr Type type = Type::u64; };
template <> struct TypeOf<float> { static constexpr Type type = Type::f32; };
template <> struct TypeOf<double> { static constexpr Type type = Type::f64; };
template <> struct TypeOf<std::string> { static constexpr Type type = Type::text; };
template <> struct TypeOf<Blob> { static constexpr Type type = Type::blob; };
template <> struct TypeOf<Decimal> { static constexpr Type type = Type::decimal; };
template <> struct TypeOf<Time> { static constexpr Type type = Type::time; };
template <> struct TypeOf<Id> { static constexpr Type type = Type::u64; };
template <> struct TypeOf<OwnerId> { static constexpr Type type = Type::u64; };
// clang-format on

template <class M>
struct Nullable : std::false_type {
  using type = M;
};
template <class M>
struct Nullable<std::optional<M>> : std::true_type {
  using type = M;
};

// A pointer to member with its class forgotten. It is kept as bytes, so that code is made once for each pair of class
// and member type rather than once for each member.
class Member {
 public:
  template <class T, class M>
  static Member of(M T::*member) {
    static_assert(sizeof(member) <= sizeof(Bytes));
    Member made;
    std::memcpy(made.pointer_.data(), &member, sizeof(member));
    made.read_ = [](const void* object, const Bytes& bytes) {
      return Value(static_cast<const T*>(object)->*as<M T::*>(bytes));
    };
    made.write_ = [](void* object, const Bytes& bytes, Value&& value) {
      assign(std::move(value), static_cast<T*>(object)->*as<M T::*>(bytes));
    };
    return made;
  }
  Value read(const void* object) const { return read_(object, pointer_); }
  void write(void* object, Value&& value) const { write_(object, pointer_, std::move(value)); }

 private:
  using Bytes = std::array<std::byte, 16>;
  template <class P>
  static P as(const Bytes& bytes) {
    P pointer;
    std::memcpy(&pointer, bytes.data(), sizeof(pointer));
    return pointer;
  }
  Bytes pointer_{};
  Value (*read_)(const void*, const Bytes&) = nullptr;
  void (*write_)(void*, const Bytes&, Value&&) = nullptr;
};

/// A member and the field it holds.
struct MemberField {
  std::string_view name;
  Type type;  // as the member's C++ type says
  bool nullable;
  Member member;

  template <class T, class M>
  static MemberField of(std::string_view name, M T::*member) {
    return {name, TypeOf<typename Nullable<M>::type>::type, Nullable<M>::value, Member::of(member)};
  }
};

/// Throws SchemaError when the options ask for a type the member cannot hold.
WEFT_API FieldSpec make_field(const MemberField& field, FieldOptions options);

}  // namespace weft::detail
