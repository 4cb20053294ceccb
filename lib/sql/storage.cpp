#include "sql/storage.hpp"

#include <algorithm>

#include "sql/datetime_text.hpp"
#include "sql/ordered_decimal.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::uint64_t top_bit = std::uint64_t{1} << 63U;

std::int64_t turn(std::uint64_t number) { return static_cast<std::int64_t>(number ^ top_bit); }
std::uint64_t turn_back(std::int64_t stored) { return static_cast<std::uint64_t>(stored) ^ top_bit; }

}  // namespace

FieldStorage::Form FieldStorage::form_of(const EntityDef& def, std::size_t position, Dialect dialect) {
  const FieldSpec& field = def.fields()[position];
  const bool lite = dialect == Dialect::sqlite;
  if (is_signed(field.type)) return Form::signed_integer;
  if (is_unsigned(field.type)) {
    if (!lite) return Form::unsigned_integer;
    const bool plain = field.type != Type::u64 || position == def.owner_position() || position == def.id_position() ||
                       position == def.version_position();
    return plain ? Form::plain_unsigned : Form::turned_unsigned;
  }
  switch (field.type) {
    case Type::boolean: return Form::boolean;
    case Type::f32:
    case Type::f64: return Form::real;
    case Type::blob: return Form::blob;
    case Type::decimal: return lite ? Form::ordered_decimal : Form::decimal;
    case Type::time:
      if (field.seconds) return Form::seconds;
      return lite ? Form::microseconds : Form::datetime;
    default: return Form::text;
  }
}

FieldStorage::FieldStorage(const EntityDef& def, std::size_t position, Dialect dialect)
    : form_(form_of(def, position, dialect)),
      integer_(is_integer(def.fields()[position].type)),
      range_(integer_ ? integer_range(def.fields()[position].type) : IntegerRange{0, 0}),
      precision_(def.fields()[position].precision),
      scale_(def.fields()[position].scale),
      where_("field '" + def.fields()[position].name + "' of entity '" + def.name() + "'") {
  if (form_ == Form::plain_unsigned) range_.highest = std::min(range_.highest, largest_id);
  if (form_ == Form::decimal)
    comparand_ = "CAST(? AS DECIMAL(" + std::to_string(precision_) + "," + std::to_string(scale_) + "))";
  if (form_ == Form::datetime) comparand_ = "CAST(? AS DATETIME(6))";
}

Value FieldStorage::to_storage(const Value& value) const {
  if (value.is_null()) return {};
  switch (form_) {
    case Form::boolean: return std::int64_t{value.as_bool()};
    case Form::signed_integer: return value.as_int();
    case Form::unsigned_integer: return value.as_uint();
    case Form::plain_unsigned: {
      const std::uint64_t number = value.as_uint();
      if (number >= top_bit) throw UsageError(where_ + " is not an id or a version: 0 to 2^63 - 1");
      return static_cast<std::int64_t>(number);
    }
    case Form::turned_unsigned: return turn(value.as_uint());
    case Form::real: return value.as_real();
    case Form::text: return value.as_text();
    case Form::blob: return Blob{value.as_blob()};
    case Form::decimal: return value.as_decimal();
    case Form::ordered_decimal: return to_ordered_decimal(value.as_decimal(), precision_, scale_);
    case Form::datetime: return to_datetime(value.as_time());
    case Form::microseconds: return std::int64_t{value.as_time().time_since_epoch().count()};
    case Form::seconds:
      return std::int64_t{std::chrono::floor<std::chrono::seconds>(value.as_time()).time_since_epoch().count()};
  }
  corrupt();
}

Value FieldStorage::from_storage(Value&& raw) const {
  if (raw.is_null()) return {};
  switch (form_) {
    case Form::boolean: return raw.as_int() != 0;
    case Form::signed_integer: {
      const std::int64_t number = raw.as_int();
      if (number < range_.lowest || (number > 0 && static_cast<std::uint64_t>(number) > range_.highest)) corrupt();
      return number;
    }
    case Form::unsigned_integer:
    case Form::plain_unsigned: {
      const auto* number = std::get_if<std::int64_t>(&raw.storage());
      if (number != nullptr && *number < 0) corrupt();
      if (raw.as_uint() > range_.highest) corrupt();
      return raw.as_uint();
    }
    case Form::turned_unsigned: return turn_back(raw.as_int());
    case Form::decimal: {
      if (auto* text = std::get_if<std::string>(&raw.storage())) return Decimal{std::move(*text)};
      corrupt();
    }
    case Form::ordered_decimal: {
      std::string digits = from_ordered_decimal(raw.as_text(), precision_, scale_);
      if (digits.empty()) corrupt();
      return Decimal{std::move(digits)};
    }
    case Form::datetime: {
      const auto time = from_datetime(raw.as_text());
      if (!time) corrupt();
      return *time;
    }
    case Form::microseconds: return Time(std::chrono::microseconds(raw.as_int()));
    case Form::seconds: {
      const std::int64_t seconds = raw.as_int();
      if (seconds < earliest_time / 1'000'000 || seconds > latest_time / 1'000'000) corrupt();
      return Time(std::chrono::seconds(seconds));
    }
    case Form::real:
    case Form::text:
    case Form::blob: return std::move(raw);
  }
  corrupt();
}

ColumnKind FieldStorage::kind() const noexcept {
  switch (form_) {
    case Form::unsigned_integer: return ColumnKind::u64;
    case Form::real: return ColumnKind::f64;
    case Form::blob: return ColumnKind::blob;
    case Form::text:
    case Form::decimal:
    case Form::ordered_decimal:
    case Form::datetime: return ColumnKind::text;
    default: return ColumnKind::i64;
  }
}

IntegerRange FieldStorage::range() const noexcept {
  if (form_ == Form::turned_unsigned) return integer_range(Type::i64);
  return range_;
}

void FieldStorage::corrupt() const {
  throw Error(Code::corrupt, Outcome::not_applied, where_ + ": its column holds what the field's type cannot");
}

}  // namespace weft::detail
