#include "wire/binlog_row.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "weft/error.hpp"
#include "wire/mysql_values.hpp"

namespace weft::detail {
namespace {

// The server's own numbers of column types.
enum ColumnType : std::uint8_t {
  type_tiny = 1,
  type_short = 2,
  type_long = 3,
  type_float = 4,
  type_double = 5,
  type_longlong = 8,
  type_int24 = 9,
  type_date = 10,
  type_year = 13,
  type_varchar = 15,
  type_bit = 16,
  type_timestamp2 = 17,
  type_datetime2 = 18,
  type_newdecimal = 246,
  type_enum = 247,
  type_set = 248,
  type_tiny_blob = 249,
  type_medium_blob = 250,
  type_long_blob = 251,
  type_blob = 252,
  type_var_string = 253,
  type_string = 254,
};

// How many bytes of metadata a column of that type has; -1: this type is not read.
int metadata_width(std::uint8_t type) {
  switch (type) {
    case type_tiny:
    case type_short:
    case type_long:
    case type_longlong:
    case type_int24:
    case type_date:
    case type_year: return 0;
    case type_float:
    case type_double:
    case type_timestamp2:
    case type_datetime2:
    case type_tiny_blob:
    case type_medium_blob:
    case type_long_blob:
    case type_blob: return 1;
    case type_varchar:
    case type_bit:
    case type_newdecimal:
    case type_enum:
    case type_set:
    case type_var_string:
    case type_string: return 2;
    default: return -1;
  }
}

// Bytes that a group of decimal digits takes.
constexpr std::array<std::size_t, 10> digit_bytes{0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

bool is_set(std::string_view bitmap, std::size_t bit) {
  return ((static_cast<unsigned char>(bitmap[bit / 8]) >> (bit % 8)) & 1U) != 0;
}

template <class... Part>
std::string formatted(const char* form, Part... part) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), form, part...);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

BinlogRowReader::BinlogRowReader(const BinlogTable& table, const std::vector<bool>& unsigned_columns)
    : where_("table " + table.database + "." + table.table) {
  if (unsigned_columns.size() != table.types.size()) {
    throw SchemaError(where_ + " has " + std::to_string(unsigned_columns.size()) + " columns and had " +
                      std::to_string(table.types.size()) +
                      " when its rows were logged; bring back the table as it was");
  }
  std::string_view metadata = table.metadata;
  for (std::size_t at = 0; at < table.types.size(); ++at) {
    Column column{static_cast<std::uint8_t>(table.types[at]), 0, unsigned_columns[at]};
    const int width = metadata_width(column.type);
    if (width < 0) {
      throw SchemaError(where_ + ": column " + std::to_string(at + 1) + " has the type number " +
                        std::to_string(column.type) + ", whose rows cannot be read from a binary log here");
    }
    const std::string_view bytes = take_bytes(static_cast<std::size_t>(width), metadata);
    const auto first = width > 0 ? static_cast<std::uint8_t>(bytes[0]) : std::uint8_t{0};
    const auto second = width > 1 ? static_cast<std::uint8_t>(bytes[1]) : std::uint8_t{0};
    column.meta = first;
    if (column.type == type_varchar || column.type == type_var_string || column.type == type_bit) {
      column.meta = static_cast<std::uint16_t>(first | (second << 8U));
    } else if (column.type == type_newdecimal) {
      column.meta = static_cast<std::uint16_t>((first << 8U) | second);
    } else if (width == 2) {
      // The real type, with two high bits of the length turned round inside it.
      column.type = static_cast<std::uint8_t>(first | 0x30U);
      column.meta = static_cast<std::uint16_t>(second | (((first & 0x30U) ^ 0x30U) << 4U));
    }
    columns_.push_back(column);
  }
}

std::vector<Value> BinlogRowReader::take(std::string_view& bytes) const {
  const std::string_view nulls = take_bytes((columns_.size() + 7) / 8, bytes);
  std::vector<Value> values;
  values.reserve(columns_.size());
  for (std::size_t at = 0; at < columns_.size(); ++at)
    values.push_back(is_set(nulls, at) ? Value() : take_value(columns_[at], bytes));
  return values;
}

Value BinlogRowReader::take_value(const Column& column, std::string_view& bytes) const {
  switch (column.type) {
    case type_tiny: return integer(column, 1, bytes);
    case type_short: return integer(column, 2, bytes);
    case type_int24: return integer(column, 3, bytes);
    case type_long: return integer(column, 4, bytes);
    case type_longlong: return integer(column, 8, bytes);
    case type_float: return double{std::bit_cast<float>(static_cast<std::uint32_t>(take_little(4, bytes)))};
    case type_double: return std::bit_cast<double>(take_little(8, bytes));
    case type_year: {
      const std::uint64_t year = take_little(1, bytes);
      return year == 0 ? year : year + 1900;
    }
    case type_date: {
      const auto packed = static_cast<unsigned>(take_little(3, bytes));
      return formatted("%04u-%02u-%02u", packed >> 9U, (packed >> 5U) & 15U, packed & 31U);
    }
    case type_datetime2: return datetime(column, bytes);
    case type_timestamp2: return timestamp(column, bytes);
    case type_newdecimal: return decimal(column, bytes);
    case type_bit: return take_big((column.meta >> 8U) + ((column.meta & 0xffU) != 0 ? 1U : 0U), bytes);
    case type_enum:
    case type_set: return take_little(column.meta, bytes);
    case type_varchar:
    case type_var_string:
    case type_string: {
      const std::uint64_t length = take_little(column.meta > 255 ? 2 : 1, bytes);
      return std::string(take_bytes(length, bytes));
    }
    default: {
      const std::uint64_t length = take_little(column.meta, bytes);
      return std::string(take_bytes(length, bytes));
    }
  }
}

std::string_view BinlogRowReader::take_bytes(std::size_t count, std::string_view& bytes) const {
  if (bytes.size() < count) corrupt();
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::uint64_t BinlogRowReader::take_little(std::size_t width, std::string_view& bytes) const {
  if (width > 8) corrupt();
  const std::string_view taken = take_bytes(width, bytes);
  std::uint64_t number = 0;
  for (std::size_t at = width; at-- > 0;) number = (number << 8U) | static_cast<unsigned char>(taken[at]);
  return number;
}

std::uint64_t BinlogRowReader::take_big(std::size_t width, std::string_view& bytes) const {
  if (width > 8) corrupt();
  std::uint64_t number = 0;
  for (const char byte : take_bytes(width, bytes)) number = (number << 8U) | static_cast<unsigned char>(byte);
  return number;
}

Value BinlogRowReader::integer(const Column& column, std::size_t width, std::string_view& bytes) const {
  const std::uint64_t number = take_little(width, bytes);
  if (column.is_unsigned) return number;
  const auto spare = static_cast<unsigned>(64 - 8 * width);
  return static_cast<std::int64_t>(number << spare) >> spare;  // the sign goes along
}

// Groups of nine digits in four bytes, big-endian; the first bit is set for what is not negative, and negative numbers
// have every bit turned round.
std::string BinlogRowReader::decimal(const Column& column, std::string_view& bytes) const {
  const std::size_t precision = column.meta >> 8U;
  const std::size_t scale = column.meta & 0xffU;
  if (precision < scale) corrupt();
  const std::size_t whole = precision - scale;
  const std::size_t size = whole / 9 * 4 + digit_bytes[whole % 9] + scale / 9 * 4 + digit_bytes[scale % 9];
  std::string packed(take_bytes(size, bytes));
  if (packed.empty()) corrupt();
  const bool negative = (static_cast<unsigned char>(packed[0]) & 0x80U) == 0;
  packed[0] = static_cast<char>(static_cast<unsigned char>(packed[0]) ^ 0x80U);
  if (negative) {
    for (char& byte : packed) byte = static_cast<char>(~static_cast<unsigned char>(byte));
  }
  std::string_view rest = packed;
  std::string digits;
  const auto group = [&](std::size_t count) {
    const std::string text = std::to_string(take_big(digit_bytes[count], rest));
    if (text.size() > count) corrupt();
    digits += std::string(count - text.size(), '0') + text;
  };
  if (whole % 9 != 0) group(whole % 9);
  for (std::size_t at = 0; at < whole / 9; ++at) group(9);
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) digits = "0";
  if (scale > 0) digits += '.';
  for (std::size_t at = 0; at < scale / 9; ++at) group(9);
  if (scale % 9 != 0) group(scale % 9);
  return negative ? "-" + digits : digits;
}

std::string BinlogRowReader::fraction(const Column& column, std::string_view& bytes) const {
  if (column.meta == 0) return "";
  if (column.meta > 6) corrupt();
  static constexpr std::array<unsigned, 4> scale{1, 10000, 100, 1};
  const std::size_t width = (column.meta + 1U) / 2U;
  return formatted(".%06u", static_cast<unsigned>(take_big(width, bytes)) * scale[width]);
}

std::string BinlogRowReader::datetime(const Column& column, std::string_view& bytes) const {
  constexpr std::uint64_t zero = 0x8000000000;
  const std::uint64_t stored = take_big(5, bytes);
  if (stored < zero) corrupt();
  const std::uint64_t packed = stored - zero;
  const auto date = static_cast<unsigned>(packed >> 17U);
  const auto month = date >> 5U;
  const auto clock = static_cast<unsigned>(packed & 0x1ffffU);
  return formatted("%04u-%02u-%02u %02u:%02u:%02u", month / 13, month % 13, date & 31U, clock >> 12U,
                   (clock >> 6U) & 63U, clock & 63U) +
         fraction(column, bytes);
}

std::string BinlogRowReader::timestamp(const Column& column, std::string_view& bytes) const {
  const std::chrono::seconds seconds(take_big(4, bytes));
  return time_text(Time(seconds)).substr(0, 19) + fraction(column, bytes);
}

void BinlogRowReader::corrupt() const {
  throw Error(Code::corrupt, Outcome::not_applied, where_ + ": a row event of the binary log does not decode");
}

}  // namespace weft::detail
