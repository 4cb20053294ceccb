#include "model/row_codec.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include "model/decimal.hpp"
#include "model/field_types.hpp"
#include "model/fit.hpp"
#include "model/utf8.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

static_assert(std::endian::native == std::endian::little, "the codec copies integers as they lie in memory");

[[noreturn]] void not_own_form(const FieldSpec& field) {
  throw Error(Code::internal, Outcome::not_applied,
              "field '" + field.name + "' was to be encoded without having been checked");
}

template <class Kind>
const Kind& own(const FieldSpec& field, const Value& value) {
  const auto* found = std::get_if<Kind>(&value.storage());
  if (found == nullptr) not_own_form(field);
  return *found;
}

template <class N>
void put(std::string& out, N number) {
  char bytes[sizeof(N)];
  std::memcpy(bytes, &number, sizeof(N));
  out.append(bytes, sizeof(N));
}

template <class N>
void put_integer(const FieldSpec& field, const Value& value, std::string& out) {
  using Wide = std::conditional_t<std::is_signed_v<N>, std::int64_t, std::uint64_t>;
  put(out, static_cast<N>(own<Wide>(field, value)));
}

template <class Length>
void put_bytes(const FieldSpec& field, const std::string& bytes, std::string& out) {
  if (bytes.size() > std::numeric_limits<Length>::max()) not_own_form(field);
  put(out, static_cast<Length>(bytes.size()));
  out += bytes;
}

/// `Length` is the width of the length that stands before text and blobs.
template <class Length>
void put_value(const FieldSpec& field, const Value& value, std::string& out) {
  switch (field.type) {
    case Type::i8: return put_integer<std::int8_t>(field, value, out);
    case Type::i16: return put_integer<std::int16_t>(field, value, out);
    case Type::i32: return put_integer<std::int32_t>(field, value, out);
    case Type::i64: return put_integer<std::int64_t>(field, value, out);
    case Type::u8: return put_integer<std::uint8_t>(field, value, out);
    case Type::u16: return put_integer<std::uint16_t>(field, value, out);
    case Type::u32: return put_integer<std::uint32_t>(field, value, out);
    case Type::u64: return put_integer<std::uint64_t>(field, value, out);
    case Type::f32: return put(out, static_cast<float>(own<double>(field, value)));
    case Type::f64: return put(out, own<double>(field, value));
    case Type::boolean: return put(out, static_cast<std::uint8_t>(own<bool>(field, value)));
    case Type::text:
    case Type::json: return put_bytes<Length>(field, own<std::string>(field, value), out);
    case Type::blob: return put_bytes<Length>(field, own<Blob>(field, value).bytes, out);
    case Type::time: return put(out, std::int64_t{own<Time>(field, value).time_since_epoch().count()});
    case Type::decimal: return put_bytes<std::uint8_t>(field, own<Decimal>(field, value).digits, out);
  }
}

/// Takes pieces off the front of bytes that nobody vouches for; every taker says false when they do not suffice or do
/// not fit.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : left_(bytes) {}
  bool at_end() const noexcept { return left_.empty(); }

  bool bytes(std::size_t count, std::string_view& to) noexcept {
    if (left_.size() < count) return false;
    to = left_.substr(0, count);
    left_.remove_prefix(count);
    return true;
  }
  template <class N>
  bool number(N& to) noexcept {
    if (left_.size() < sizeof(N)) return false;
    std::memcpy(&to, left_.data(), sizeof(N));
    left_.remove_prefix(sizeof(N));
    return true;
  }
  template <class Length>
  bool prefixed(std::string_view& to) noexcept {
    Length length = 0;
    return number(length) && bytes(length, to);
  }

 private:
  std::string_view left_;
};

template <class N>
bool take_integer(Taker& from, Value& to) {
  using Wide = std::conditional_t<std::is_signed_v<N>, std::int64_t, std::uint64_t>;
  N number = 0;
  if (!from.number(number)) return false;
  to.storage() = static_cast<Wide>(number);
  return true;
}

template <class N>
bool take_real(Taker& from, Type type, Value& to) {
  N number = 0;
  if (!from.number(number) || !is_own_real(type, double{number})) return false;
  to.storage() = double{number};
  return true;
}

bool take_boolean(Taker& from, Value& to) {
  std::uint8_t byte = 0;
  if (!from.number(byte) || byte > 1) return false;
  to.storage() = byte == 1;
  return true;
}

template <class Length>
bool take_text(Taker& from, const FieldSpec& field, Value& to) {
  std::string_view bytes;
  if (!from.prefixed<Length>(bytes)) return false;
  const auto characters = utf8_length(bytes);
  if (!characters || (field.type == Type::json ? bytes.size() : *characters) > field.length) return false;
  if (!field.allowed.empty() && std::find(field.allowed.begin(), field.allowed.end(), bytes) == field.allowed.end())
    return false;
  to.storage().emplace<std::string>(bytes);
  return true;
}

template <class Length>
bool take_blob(Taker& from, const FieldSpec& field, Value& to) {
  std::string_view bytes;
  if (!from.prefixed<Length>(bytes) || bytes.size() > field.length) return false;
  to.storage() = Blob{std::string(bytes)};
  return true;
}

bool take_time(Taker& from, const FieldSpec& field, Value& to) {
  std::int64_t micros = 0;
  if (!from.number(micros)) return false;
  const Time time{std::chrono::microseconds{micros}};
  if (!is_own_time(field, time)) return false;
  to.storage() = time;
  return true;
}

bool take_decimal(Taker& from, const FieldSpec& field, Value& to) {
  std::string_view digits;
  if (!from.prefixed<std::uint8_t>(digits) || !is_canonical_decimal(digits, field.precision, field.scale)) return false;
  to.storage() = Decimal{std::string(digits)};
  return true;
}

template <class Length>
bool take_value(Taker& from, const FieldSpec& field, Value& to) {
  switch (field.type) {
    case Type::i8: return take_integer<std::int8_t>(from, to);
    case Type::i16: return take_integer<std::int16_t>(from, to);
    case Type::i32: return take_integer<std::int32_t>(from, to);
    case Type::i64: return take_integer<std::int64_t>(from, to);
    case Type::u8: return take_integer<std::uint8_t>(from, to);
    case Type::u16: return take_integer<std::uint16_t>(from, to);
    case Type::u32: return take_integer<std::uint32_t>(from, to);
    case Type::u64: return take_integer<std::uint64_t>(from, to);
    case Type::f32: return take_real<float>(from, field.type, to);
    case Type::f64: return take_real<double>(from, field.type, to);
    case Type::boolean: return take_boolean(from, to);
    case Type::text:
    case Type::json: return take_text<Length>(from, field, to);
    case Type::blob: return take_blob<Length>(from, field, to);
    case Type::time: return take_time(from, field, to);
    case Type::decimal: return take_decimal(from, field, to);
  }
  return false;
}

bool is_set(std::string_view bitmap, std::size_t bit) noexcept {
  return ((static_cast<unsigned char>(bitmap[bit / 8]) >> (bit % 8)) & 1U) != 0;
}

bool is_id_number(const Value& value) noexcept {
  if (const auto* number = std::get_if<std::int64_t>(&value.storage())) return *number >= 0;
  const auto* number = std::get_if<std::uint64_t>(&value.storage());
  return number != nullptr && *number <= largest_id;
}

using RowLength = std::uint32_t;
using KeyLength = std::uint16_t;  // key text is at most 764 bytes

}  // namespace

void encode_row(const EntityDef& def, std::span<const Value> values, std::string& out) {
  const auto& fields = def.fields();
  if (values.size() != fields.size())
    throw Error(Code::internal, Outcome::not_applied,
                "a row of entity '" + def.name() + "' was to be encoded with a wrong number of values");
  const std::size_t bitmap = out.size();
  out.append((fields.size() + 7) / 8, '\0');
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (values[at].is_null()) {
      if (!fields[at].nullable) not_own_form(fields[at]);
      char& byte = out[bitmap + at / 8];
      byte = static_cast<char>(static_cast<unsigned char>(byte) | (1U << (at % 8)));
    } else {
      put_value<RowLength>(fields[at], values[at], out);
    }
  }
}

std::optional<std::vector<Value>> decode_row(const EntityDef& def, std::string_view bytes) {
  const auto& fields = def.fields();
  Taker from(bytes);
  std::string_view bitmap;
  if (!from.bytes((fields.size() + 7) / 8, bitmap)) return std::nullopt;
  for (std::size_t spare = fields.size(); spare < bitmap.size() * 8; ++spare)
    if (is_set(bitmap, spare)) return std::nullopt;

  std::optional<std::vector<Value>> values(std::in_place, fields.size());
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (is_set(bitmap, at)) {
      if (!fields[at].nullable) return std::nullopt;
    } else if (!take_value<RowLength>(from, fields[at], (*values)[at])) {
      return std::nullopt;
    }
  }
  if (!from.at_end() || !is_id_number((*values)[def.owner_position()])) return std::nullopt;
  if (const auto id = def.id_position(); id && !is_id_number((*values)[*id])) return std::nullopt;
  return values;
}

bool row_has_key(const EntityDef& def, std::span<const Value> values, std::string_view key_bytes) {
  const auto& positions = def.key_positions();
  Taker from(key_bytes);
  std::uint64_t owner = 0;
  if (!from.number(owner) || values[positions.front()].as_uint() != owner) return false;
  Value part;
  for (std::size_t at = 1; at < positions.size(); ++at) {
    if (!take_value<KeyLength>(from, def.fields()[positions[at]], part) || !(part == values[positions[at]]))
      return false;
  }
  return from.at_end();
}

std::string encode_key(const EntityDef& def, const Key& key) {
  const auto& positions = def.key_positions();
  if (key.rest.size() + 1 != positions.size())
    throw Error(Code::internal, Outcome::not_applied,
                "a key of entity '" + def.name() + "' was to be encoded without having been checked");
  std::string out;
  out.reserve(positions.size() * sizeof(std::uint64_t));
  put(out, key.owner.value);
  for (std::size_t part = 1; part < positions.size(); ++part)
    put_value<KeyLength>(def.fields()[positions[part]], key.rest[part - 1], out);
  return out;
}

std::optional<Key> decode_key(const EntityDef& def, std::string_view bytes) {
  const auto& positions = def.key_positions();
  Taker from(bytes);
  std::optional<Key> key(std::in_place);
  if (!from.number(key->owner.value) || key->owner.value == 0 || key->owner.value > largest_id) return std::nullopt;
  key->rest.resize(positions.size() - 1);
  for (std::size_t part = 1; part < positions.size(); ++part) {
    Value& value = key->rest[part - 1];
    if (!take_value<KeyLength>(from, def.fields()[positions[part]], value)) return std::nullopt;
    if (positions[part] == def.id_position() && !is_id_number(value)) return std::nullopt;
  }
  if (!from.at_end()) return std::nullopt;
  return key;
}

}  // namespace weft::detail
