#include "engine/tail_undo.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "sql/chunk_sql.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t rows_at_once = 200;

/// A row and what it was before its first change in the tail.
struct First {
  const TailTable* table = nullptr;
  const std::vector<Value>* key_image = nullptr;  // any image: its key columns name the row
  const std::vector<Value>* before = nullptr;     // null: it was not there
};

std::vector<First> first_images(const Tail& tail) {
  std::map<std::pair<const TailTable*, std::string>, First> rows;
  for (const TailTransaction& transaction : tail.transactions) {
    for (const TailChange& change : transaction.changes) {
      if (change.table->name == "weft_version") continue;
      rows.try_emplace({change.table, change.key_of(change.image())},
                       First{change.table, &change.image(), change.before ? &*change.before : nullptr});
    }
  }
  std::vector<First> all;
  all.reserve(rows.size());
  for (const auto& [name, first] : rows) all.push_back(first);
  return all;
}

// A text of another character set than the session's goes as the bytes that were logged.
std::string parameter(const ServerColumn& column) {
  if (column.charset.empty() || column.charset.starts_with("utf8") || column.charset == "ascii") return "?";
  return "CONVERT(CAST(? AS BINARY) USING " + column.charset + ")";
}

Bound erase_row(const First& row) {
  std::string text = "DELETE FROM " + row.table->quoted() + " WHERE ";
  std::vector<Value> params;
  for (const std::size_t part : row.table->key) {
    const ServerColumn& column = row.table->columns[part];
    text +=
        (params.empty() ? "" : " AND ") + quote(Dialect::mariadb, column.name) + " = " + comparand_of_column(column);
    params.push_back((*row.key_image)[part]);
  }
  return {std::make_shared<const Statement>(Statement{std::move(text)}), std::move(params)};
}

Bound put_row(const First& row) {
  std::string names;
  std::string values;
  for (const ServerColumn& column : row.table->columns) {
    names += (names.empty() ? "" : ", ") + quote(Dialect::mariadb, column.name);
    values += (values.empty() ? "" : ", ") + parameter(column);
  }
  return {std::make_shared<const Statement>(
              Statement{"INSERT INTO " + row.table->quoted() + " (" + names + ") VALUES (" + values + ")"}),
          *row.before};
}

void run(Session& session, const std::vector<Bound>& statements, Deadline deadline) {
  for (std::size_t at = 0; at < statements.size(); at += rows_at_once) {
    const std::size_t end = std::min(statements.size(), at + rows_at_once);
    session.begin_execute(*statements[at].statement, statements[at].params, deadline);
    for (std::size_t next = at + 1; next < end; ++next)
      session.execute(*statements[next].statement, statements[next].params, deadline);
    session.commit(deadline);
    WEFT_REACH("rejoin.undone_some");
  }
}

}  // namespace

std::uint64_t undo_tail(Session& lost, const Tail& tail, Deadline deadline) {
  const std::vector<First> rows = first_images(tail);
  lost.execute({"SET SESSION sql_log_bin = 0"}, {}, deadline);
  // All go before the first comes back: what was there before may have had values that are unique.
  std::vector<Bound> erases;
  std::vector<Bound> puts;
  for (const First& row : rows) {
    erases.push_back(erase_row(row));
    if (row.before != nullptr) puts.push_back(put_row(row));
  }
  try {
    run(lost, erases, deadline);
    run(lost, puts, deadline);
  } catch (...) {
    lost.rollback(deadline);
    throw;
  }
  lost.execute({"SET SESSION sql_log_bin = 1"}, {}, deadline);
  return rows.size();
}

}  // namespace weft::detail
