#include "sql/column_type.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {

// A table of SQLite is kept by its key (WITHOUT ROWID), as InnoDB's are: an owner's rows lie together, and an index
// ends with the key.
std::vector<std::string> create_entity(const EntityDef& def, Dialect dialect, std::string_view database) {
  const bool lite = dialect == Dialect::sqlite;
  const std::string table =
      lite ? quote(dialect, def.table()) : quote(dialect, database) + "." + quote(dialect, def.table());
  std::string text = "CREATE TABLE IF NOT EXISTS " + table + " (";
  for (std::size_t position = 0; position < def.fields().size(); ++position)
    text += "\n  " + quote(dialect, def.fields()[position].column) + " " + column_type(def, position, dialect) + ",";
  text += "\n  PRIMARY KEY (" + column_list(def, dialect, def.key_positions()) + ")";

  std::vector<std::string> indexes;
  for (const IndexSpec& index : def.spec().indexes) {
    const std::string columns = " (" + column_list(def, dialect, index_positions(def, index)) + ")";
    if (lite) {
      indexes.push_back("CREATE INDEX IF NOT EXISTS " + quote(dialect, def.table() + "_" + index.name) + " ON " +
                        table + columns);
    } else {
      text += ",\n  KEY " + quote(dialect, index.name) + columns;
    }
  }
  text += lite ? "\n) WITHOUT ROWID"
               : "\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=" + std::string(binary_collation(dialect));
  std::vector<std::string> statements{std::move(text)};
  statements.insert(statements.end(), indexes.begin(), indexes.end());
  return statements;
}

}  // namespace weft::detail
