#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_types.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// CREATE TABLE (and, on SQLite, CREATE INDEX) statements of an entity, `IF NOT EXISTS`, as `weftctl schema print`
/// shows them.
std::vector<std::string> create_entity(const EntityDef& def, Dialect dialect, std::string_view database);

/// Which of Weft's own schemas: schema/tickets, schema/index, schema/shard.
enum class OwnSchema : std::uint8_t { tickets, index, shard };
/// The CREATE TABLE statements from schema/<which>/*.sql, compiled in, in the dialect. The files are MariaDB's;
/// SQLite's form is derived. `{database}` placeholders are filled.
std::vector<std::string> create_own(OwnSchema which, Dialect dialect, std::string_view database);
/// First rows: batons, versions. An older version that is there stays as it is.
/// Idempotent.
std::vector<std::string> seed_own(OwnSchema which, Dialect dialect, std::string_view database, bool pair);
inline constexpr int own_schema_version = 2;

/// Queries that describe a table on the server, and the comparison with the definition. `faults` is empty when they
/// fit; each fault names table, column, what is expected and what is there. `uncached_reason` is set when a key text
/// collates so that two different texts are equal: the entity must then be served uncached.
Statement describe_columns(Dialect dialect, std::string_view database, std::string_view table);
Statement describe_indexes(Dialect dialect, std::string_view database, std::string_view table);
/// The same for every table of a database in one statement, for who checks many; rows_by_table() parts the rows. A
/// table that is not in it is not there: check_table with empty Rows.
Statement describe_all_columns(Dialect dialect, std::string_view database);
Statement describe_all_indexes(Dialect dialect, std::string_view database);
std::map<std::string, Rows> rows_by_table(Rows rows);
struct TableCheck {
  std::vector<std::string> faults{};
  std::string uncached_reason{};
};
TableCheck check_table(const EntityDef& def, Dialect dialect, const Rows& columns, const Rows& indexes);

/// Quotes an identifier: `name` on MariaDB and MySQL, "name" on SQLite. UsageError when it is not a possible
/// identifier.
std::string quote(Dialect dialect, std::string_view identifier);

}  // namespace weft::detail
