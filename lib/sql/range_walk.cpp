#include "sql/range_walk.hpp"

namespace weft::detail {

void RangeWalk::test(std::size_t position, const char* op, const Value& value) {
  params_.push_back(pieces_.storage[position].to_storage(value));
  if (text_ != nullptr)
    text_->append(pieces_.column(position))
        .append(" ")
        .append(op)
        .append(" ")
        .append(pieces_.storage[position].comparand());
}

std::string RangeWalk::null_test(std::size_t position, bool is_null) const {
  return pieces_.column(position) + (is_null ? " IS NULL" : " IS NOT NULL");
}

void RangeWalk::compare(std::size_t position, const char* op, const Value& value) {
  put(" AND ");
  test(position, op, value);
}

// What no row beyond the edge fails, said once more in front: SQLite finds its place in the index by it, not by the OR
// that follows.
void RangeWalk::edge(std::size_t position, const Value& value, const Comparison& how) {
  const bool has_nulls = how.orders_null && pieces_.def.fields()[position].nullable;
  if (how.orders_null && value.is_null()) return;
  if (has_nulls && how.descending) return;
  compare(position, how.descending ? "<=" : ">=", value);
}

void RangeWalk::beyond(std::span<const std::size_t> positions, std::span<const Value> values, const Comparison& how) {
  if (values.empty()) {
    put(how.inclusive ? "1 = 1" : "1 = 0");
    return;
  }
  const std::size_t position = positions.front();
  const Value& value = values.front();
  const bool has_nulls = how.orders_null && pieces_.def.fields()[position].nullable;
  put("(");
  if (how.orders_null && value.is_null()) {
    // Ascending, all that is not NULL follows; descending, nothing does.
    put(how.descending ? null_test(position, true) + " AND " : null_test(position, false) + " OR ");
  } else {
    test(position, how.descending ? "<" : ">", value);
    if (has_nulls && how.descending) put(" OR " + null_test(position, true));
    put(" OR (");
    test(position, "=", value);
    put(" AND ");
  }
  const bool closes_two = !(how.orders_null && value.is_null());
  beyond(positions.subspan(1), values.subspan(1), how);
  put(closes_two ? "))" : ")");
}

void RangeWalk::follow(std::span<const std::size_t> positions, std::span<const Value> values, bool descending) {
  const Comparison how{.descending = descending, .inclusive = false, .orders_null = true};
  if (!values.empty()) edge(positions.front(), values.front(), how);
  put(" AND ");
  beyond(positions, values, how);
}

void RangeWalk::bound(std::span<const std::size_t> positions, std::span<const Value> values, bool upper_side,
                      bool inclusive) {
  if (values.empty()) return;
  const Comparison how{.descending = !upper_side, .inclusive = inclusive, .orders_null = false};
  edge(positions.front(), values.front(), how);
  put(" AND ");
  beyond(positions, values, how);
}

}  // namespace weft::detail
