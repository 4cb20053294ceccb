#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sql/entity_pieces.hpp"

namespace weft::detail {

/// Writes conditions on the columns of `e` and their parameters, both in the same order: with a text once a shape,
/// without one every time. NULL stands before everything when rows are put in order (both dialects sort so); as a bound
/// it is in no range.
///
/// Row comparisons are written out, `a > ? OR (a = ? AND (b > ? …))`, because MariaDB does not use an index for `(a, b)
/// > (?, ?)`.
class RangeWalk {
 public:
  /// `text` may be null.
  RangeWalk(const EntityPieces& pieces, std::string* text, std::vector<Value>& params)
      : pieces_(pieces), text_(text), params_(params) {}

  /// " AND e.`a` = ?"; `op` is one of = < <= > >=.
  void compare(std::size_t position, const char* op, const Value& value);
  /// " AND" the rows that follow `values` in ascending (descending) order of the fields at `positions`.
  void follow(std::span<const std::size_t> positions, std::span<const Value> values, bool descending);
  /// " AND" the rows on the upper (lower) side of `values`.
  void bound(std::span<const std::size_t> positions, std::span<const Value> values, bool upper_side, bool inclusive);

 private:
  struct Comparison {
    bool descending;
    bool inclusive;
    bool orders_null;
  };
  void edge(std::size_t position, const Value& value, const Comparison& how);
  void beyond(std::span<const std::size_t> positions, std::span<const Value> values, const Comparison& how);
  void put(const std::string& words) {
    if (text_ != nullptr) *text_ += words;
  }
  /// "e.`a` > ?"
  void test(std::size_t position, const char* op, const Value& value);
  std::string null_test(std::size_t position, bool is_null) const;

  const EntityPieces& pieces_;
  std::string* text_;
  std::vector<Value>& params_;
};

}  // namespace weft::detail
