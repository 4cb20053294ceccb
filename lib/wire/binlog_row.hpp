#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/value.hpp"

namespace weft::detail {

/// A table as a server's binary log describes it: type and metadata bytes of its columns, in order.
struct BinlogTable {
  std::string database;
  std::string table;
  std::string types;
  std::string metadata;
};

/// Reads row images of one table out of row events. What a session would read comes back: integers (unsigned where
/// `unsigned_columns` says so), reals, and text for everything else: bytes as they lie, decimals and times as the
/// server prints them (times of type TIMESTAMP in UTC). Pure; thread safety: immutable.
class BinlogRowReader {
 public:
  /// Throws Error(corrupt) when the metadata is too short, SchemaError naming table and column when a column has a type
  /// that cannot be read (compressed or spatial columns, times of before MariaDB 10).
  BinlogRowReader(const BinlogTable& table, const std::vector<bool>& unsigned_columns);

  std::size_t columns() const noexcept { return columns_.size(); }
  /// Takes one whole image off the front of `bytes`. Throws Error(corrupt) when they do not suffice.
  std::vector<Value> take(std::string_view& bytes) const;

 private:
  struct Column {
    std::uint8_t type = 0;
    std::uint16_t meta = 0;  // length, precision and scale, digits of a second
    bool is_unsigned = false;
  };
  Value take_value(const Column& column, std::string_view& bytes) const;
  std::string_view take_bytes(std::size_t count, std::string_view& bytes) const;
  std::uint64_t take_little(std::size_t width, std::string_view& bytes) const;
  std::uint64_t take_big(std::size_t width, std::string_view& bytes) const;
  Value integer(const Column& column, std::size_t width, std::string_view& bytes) const;
  std::string decimal(const Column& column, std::string_view& bytes) const;
  std::string datetime(const Column& column, std::string_view& bytes) const;
  std::string timestamp(const Column& column, std::string_view& bytes) const;
  std::string fraction(const Column& column, std::string_view& bytes) const;
  [[noreturn]] void corrupt() const;

  std::string where_;
  std::vector<Column> columns_;
};

}  // namespace weft::detail
