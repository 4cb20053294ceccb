#pragma once

#include <vector>

#include "sql/row_copy_sql.hpp"
#include "wire/session.hpp"

namespace weft::detail {

// Whole rows from one shard to another, in statements of a few shapes and a bounded size.

using RowKeys = std::vector<std::vector<Value>>;

/// Those of the rows that are there, added to `into`.
void fetch_rows(Session& session, const RowCopySql& sql, const RowKeys& keys, Rows& into, Deadline deadline);
void insert_rows(Session& session, const RowCopySql& sql, const Rows& rows, Deadline deadline);
void erase_rows(Session& session, const RowCopySql& sql, const RowKeys& keys, Deadline deadline);
std::size_t bytes_of(const Value& cell) noexcept;

}  // namespace weft::detail
