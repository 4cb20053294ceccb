#include <algorithm>

#include "sql/check_columns.hpp"
#include "sql/column_type.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

/// Gathers everything that is wrong with one table.
class TableChecker {
 public:
  TableChecker(const EntityDef& def, Dialect dialect, const Rows& columns, const Rows& indexes)
      : def_(def), dialect_(dialect), columns_(server_columns(columns)), indexes_(server_indexes(indexes)) {}

  TableCheck check() {
    if (columns_.empty()) {
      fault("is not there", "create it: weftctl schema print shows the statement");
      return std::move(result_);
    }
    for (std::size_t position = 0; position < def_.fields().size(); ++position) check_column(position);
    check_foreign_columns();
    check_key();
    for (const IndexSpec& index : def_.spec().indexes) check_index(index);
    return std::move(result_);
  }

 private:
  void fault(const std::string& what, const std::string& remedy) {
    result_.faults.push_back("table '" + def_.table() + "' " + what + "; " + remedy);
  }
  std::string alter(const std::string& change) const {
    return "ALTER TABLE " + quote(dialect_, def_.table()) + " " + change;
  }
  std::string name(std::size_t position) const { return def_.fields()[position].column; }
  std::string definition(std::size_t position) const {
    return quote(dialect_, name(position)) + " " + column_type(def_, position, dialect_);
  }

  void check_column(std::size_t position) {
    const auto column = std::find_if(columns_.begin(), columns_.end(),
                                     [&](const ServerColumn& one) { return same_name(one.name, name(position)); });
    if (column == columns_.end()) {
      const bool is_version = position == def_.version_position();
      fault("has no column '" + name(position) + "'" + (is_version ? " (the row's version)" : ""),
            alter("ADD COLUMN " + definition(position)));
      return;
    }
    if (const auto found = column_fault(def_, position, dialect_, *column))
      fault("column '" + name(position) + "': " + *found,
            dialect_ == Dialect::sqlite ? "make the table anew" : alter("MODIFY COLUMN " + definition(position)));
    if (const auto doubt = column_doubt(def_, position, *column))
      result_.uncached_reason += (result_.uncached_reason.empty() ? "table '" + def_.table() + "': " : "; ") + *doubt;
  }

  void check_foreign_columns() {
    for (const ServerColumn& column : columns_) {
      const auto& fields = def_.fields();
      const bool known = std::any_of(fields.begin(), fields.end(),
                                     [&](const FieldSpec& field) { return same_name(field.column, column.name); });
      if (!known && !column.may_be_left_out)
        fault("column '" + column.name + "' is no field of entity '" + def_.name() + "' and takes no row without it",
              "add it to the entity, or give it a default or NULL");
    }
  }

  static bool begins_with(const ServerIndex& index, const std::vector<std::string>& names) {
    return index.columns.size() >= names.size() &&
           std::equal(names.begin(), names.end(), index.columns.begin(), same_name);
  }
  std::vector<std::string> names(const std::vector<std::size_t>& positions) const {
    std::vector<std::string> all;
    for (const std::size_t position : positions) all.push_back(name(position));
    return all;
  }
  bool has_index(const std::vector<std::string>& wanted) const {
    return std::any_of(indexes_.begin(), indexes_.end(),
                       [&](const ServerIndex& one) { return begins_with(one, wanted); });
  }

  // The key is unique when an index over some of its columns is.
  void check_key() {
    const std::vector<std::string> key = names(def_.key_positions());
    const auto in_key = [&](const std::string& column) {
      return std::any_of(key.begin(), key.end(), [&](const std::string& part) { return same_name(part, column); });
    };
    const bool unique = std::any_of(indexes_.begin(), indexes_.end(), [&](const ServerIndex& index) {
      return index.unique && index.whole && std::all_of(index.columns.begin(), index.columns.end(), in_key);
    });
    const std::string columns = "(" + column_list(def_, dialect_, def_.key_positions()) + ")";
    const bool lite = dialect_ == Dialect::sqlite;
    if (!unique)
      fault("does not keep the key " + columns + " unique",
            lite ? "make the table anew" : alter("ADD PRIMARY KEY " + columns));
    if (!has_index(key))
      fault("has no primary key or index that begins with the owner and the key " + columns,
            lite ? "make the table anew" : alter("DROP PRIMARY KEY, ADD PRIMARY KEY " + columns));
  }

  void check_index(const IndexSpec& index) {
    const auto positions = index_positions(def_, index);
    if (has_index(names(positions))) return;
    const std::string columns = "(" + column_list(def_, dialect_, positions) + ")";
    const std::string server_name = dialect_ == Dialect::sqlite ? def_.table() + "_" + index.name : index.name;
    const bool name_is_taken = std::any_of(indexes_.begin(), indexes_.end(),
                                           [&](const ServerIndex& one) { return same_name(one.name, server_name); });
    const std::string create =
        "CREATE INDEX " + quote(dialect_, server_name) + " ON " + quote(dialect_, def_.table()) + " " + columns;
    if (!name_is_taken) {
      fault("has no index over " + columns + " ('" + index.name + "')", create);
      return;
    }
    fault("has an index '" + index.name + "' over other columns than " + columns,
          dialect_ == Dialect::sqlite ? "DROP INDEX " + quote(dialect_, server_name) + "; " + create
                                      : alter("DROP INDEX " + quote(dialect_, server_name) + ", ADD INDEX " +
                                              quote(dialect_, server_name) + " " + columns));
  }

  const EntityDef& def_;
  Dialect dialect_;
  std::vector<ServerColumn> columns_;
  std::vector<ServerIndex> indexes_;
  TableCheck result_;
};

}  // namespace

TableCheck check_table(const EntityDef& def, Dialect dialect, const Rows& columns, const Rows& indexes) {
  return TableChecker(def, dialect, columns, indexes).check();
}

}  // namespace weft::detail
