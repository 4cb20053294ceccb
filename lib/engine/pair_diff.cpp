#include "engine/pair_diff.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "engine/executor.hpp"
#include "engine/pair_sides.hpp"
#include "engine/table_diff.hpp"
#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

struct Described {
  std::map<std::string, Rows> columns, indexes;
};

Described described(PairSides& sides, char side, Deadline deadline) {
  const std::string& database = sides.place(side).database;
  const auto read = [&](const Statement& statement) {
    return rows_by_table(sides.session(side, deadline).query(statement, {}, deadline));
  };
  return {read(describe_all_columns(Dialect::mariadb, database)),
          read(describe_all_indexes(Dialect::mariadb, database))};
}

std::vector<std::string> primary_key(const Rows& indexes) {
  for (const ServerIndex& index : server_indexes(indexes)) {
    if (index.name == "PRIMARY" && index.whole) return index.columns;
  }
  return {};
}

std::string shape_of(const std::vector<ServerColumn>& columns) {
  std::string shape;
  for (const ServerColumn& column : columns)
    shape += column.name + " " + column.column_type + " " + column.collation + (column.nullable ? " NULL;" : ";");
  return shape;
}

std::uint64_t estimated_rows(PairSides& sides, const std::string& table, Deadline deadline) {
  std::vector<Value> params{sides.place('A').database};
  if (!table.empty()) params.emplace_back(table);
  const Statement ask{"SELECT COALESCE(SUM(table_rows), 0) FROM information_schema.tables WHERE table_schema = ?" +
                          std::string(table.empty() ? "" : " AND table_name = ?"),
                      {ColumnKind::u64}};
  return sides.session('A', deadline).query(ask, params, deadline).at(0, 0).as_uint();
}

}  // namespace

bool PairDiff::equal() const {
  return std::all_of(tables.begin(), tables.end(),
                     [](const TableDiff& table) { return table.differences == 0 && table.fault.empty(); });
}

std::uint64_t PairDiff::differences() const {
  std::uint64_t all = 0;
  for (const TableDiff& table : tables) all += table.differences;
  return all;
}

PairDiff diff_pair(const Topology& topology, std::uint32_t shard, const DiffOptions& options, Deadline deadline) {
  PairSides pair(topology, shard);
  const Described on_a = described(pair, 'A', deadline);
  const Described on_b = described(pair, 'B', deadline);
  std::vector<std::string> names;
  for (const auto* side : {&on_a, &on_b}) {
    for (const auto& [name, columns] : side->columns) {
      if ((options.table.empty() || same_name(name, options.table)) &&
          std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  if (names.empty()) {
    throw UsageError("there is no table " + options.table + " on " + pair.text('A') + " or on " + pair.text('B'));
  }
  PairDiff all{.shard = shard};
  Executor executor(1);  // and the caller: one thread a side
  SidesInStep sides(pair, executor, deadline);
  DiffProgress progress;
  progress.of = estimated_rows(pair, options.table, deadline);
  for (const std::string& name : names) {
    TableDiff& table = all.tables.emplace_back();
    table.table = name;
    const auto columns_a = on_a.columns.find(name);
    const auto columns_b = on_b.columns.find(name);
    if (columns_a == on_a.columns.end() || columns_b == on_b.columns.end()) {
      table.fault = "it is on side " + std::string(columns_a == on_a.columns.end() ? "B" : "A") + " only";
      continue;
    }
    const std::vector<ServerColumn> columns = server_columns(columns_a->second);
    if (shape_of(columns) != shape_of(server_columns(columns_b->second))) {
      table.fault = "its columns differ between the sides; weftctl schema check says how";
      continue;
    }
    const auto indexes = on_a.indexes.find(name);
    const std::vector<std::string> key =
        indexes == on_a.indexes.end() ? std::vector<std::string>{} : primary_key(indexes->second);
    if (key.empty()) {
      table.fault = "it has no primary key over whole columns and cannot be compared";
      continue;
    }
    progress.table = name;
    const std::uint64_t before = progress.rows;
    TableComparison comparison(sides,
                               {{Dialect::mariadb, pair.place('A').database, name, columns, key},
                                {Dialect::mariadb, pair.place('B').database, name, columns, key},
                                !name.starts_with("weft_")},
                               options);
    comparison.run(table, [&](std::uint64_t rows) {
      progress.rows = before + rows;
      if (options.on_progress) options.on_progress(progress);
    });
  }
  all.settled = sides.settled();
  return all;
}

}  // namespace weft::detail
