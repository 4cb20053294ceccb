#include "engine/own_version.hpp"

#include <string>

#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {

void check_own_version(Session& session, std::string_view database, std::string_view where, Deadline deadline) {
  const Dialect dialect = session.dialect();
  const std::string table = dialect == Dialect::sqlite ? "weft_version" : quote(dialect, database) + ".weft_version";
  Rows rows;
  try {
    rows = session.query(Statement{"SELECT version FROM " + table, {ColumnKind::i64}}, {}, deadline);
  } catch (const Error& error) {
    if (error.code() == Code::unavailable || error.code() == Code::timeout || error.code() == Code::overloaded) throw;
    throw SchemaError(std::string(where) +
                      " has no tables of Weft (or the account may not read them); run weftctl init");
  }
  const std::int64_t version = rows.empty() ? 0 : rows.at(0, 0).as_int();
  if (version == own_schema_version) return;
  throw SchemaError(std::string(where) + " has Weft's tables in version " + std::to_string(version) +
                    ", this library works with version " + std::to_string(own_schema_version) +
                    (version < own_schema_version
                         ? "; it is of before the first release: make a new store and bring the rows over"
                         : "; use a newer library"));
}

}  // namespace weft::detail
