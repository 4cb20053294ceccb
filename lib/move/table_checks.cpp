#include <algorithm>
#include <map>

#include "engine/admin_place.hpp"
#include "move/ask_shard.hpp"
#include "move/owner_tables.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {
namespace {

/// One shard's tables as a side of it has them.
struct Described {
  std::string where;
  std::string database;
  std::map<std::string, Rows> columns, indexes;
  std::map<std::string, std::uint64_t> row_bytes;

  std::vector<ServerColumn> columns_of(const std::string& table) const {
    const auto found = columns.find(table);
    return found == columns.end() ? std::vector<ServerColumn>{} : server_columns(found->second);
  }
  std::vector<ServerIndex> indexes_of(const std::string& table) const {
    const auto found = indexes.find(table);
    return found == indexes.end() ? std::vector<ServerIndex>{} : server_indexes(found->second);
  }
  std::vector<std::string> primary_key(const std::string& table) const {
    for (const ServerIndex& index : indexes_of(table))
      if (index.name == "PRIMARY" && index.whole) return index.columns;
    return {};
  }
};

Described described(const Parts& parts, std::uint32_t shard, Deadline deadline) {
  Described all;
  ask_shard(parts, shard, 0, deadline, [&](Session& session, const ShardSide& side) {
    const auto read = [&](const Statement& statement) { return rows_by_table(session.query(statement, {}, deadline)); };
    all = {"shard " + std::to_string(shard),
           *side.database,
           read(describe_all_columns(Dialect::mariadb, *side.database)),
           read(describe_all_indexes(Dialect::mariadb, *side.database)),
           {}};
    const Rows sizes = session.query(
        {"SELECT table_name, COALESCE(avg_row_length, 0) FROM information_schema.tables WHERE table_schema = ?",
         {ColumnKind::text, ColumnKind::u64}},
        std::vector<Value>{*side.database}, deadline);
    for (std::size_t row = 0; row < sizes.size(); ++row)
      all.row_bytes[cell_text(sizes.at(row, 0))] = sizes.at(row, 1).as_uint();
  });
  return all;
}

class Checker {
 public:
  Checker(const Parts& parts, std::uint16_t kind, Described source, Described target)
      : parts_(parts), kind_(kind), source_(std::move(source)), target_(std::move(target)) {}

  OwnerTables run(bool ignore_others) {
    for (const Described* shard : {&source_, &target_}) check_own(*shard);
    if (!ignore_others) check_others();
    std::vector<const Registered*> entities;
    for (const Registered* entity : parts_.entities.all())
      if (entity->kind == kind_) entities.push_back(entity);
    std::sort(entities.begin(), entities.end(),
              [](const Registered* left, const Registered* right) { return left->number < right->number; });
    if (entities.empty()) fault("no entity of this owner kind is known", "name its entity file with --entities");
    OwnerTables tables;
    for (const Registered* entity : entities) {
      if (!check(*entity)) continue;
      const std::string& table = entity->def().table();
      OwnerTable& made = tables.all.emplace_back(*entity, source_.database, target_.database, source_.columns_of(table),
                                                 source_.primary_key(table));
      made.row_bytes = source_.row_bytes[table];
    }
    if (!faults_.empty()) throw SchemaError("these owners cannot be moved; nothing was begun:" + faults_);
    return tables;
  }

 private:
  void fault(const std::string& what, const std::string& remedy) { faults_ += "\n  " + what + "; " + remedy; }

  void check_own(const Described& shard) {
    for (const char* table : {"weft_change", "weft_gate", "weft_token"})
      if (shard.columns_of(table).empty()) fault(shard.where + " has no table " + table, "run weftctl init");
    const auto indexes = shard.indexes_of("weft_token");
    const bool indexed =
        std::any_of(indexes.begin(), indexes.end(), [](const ServerIndex& index) { return index.name == "by_owner"; });
    if (!indexed && !shard.columns_of("weft_token").empty()) {
      fault(shard.where + ": table weft_token has no index by_owner (it was made by an earlier version)",
            "on each side: ALTER TABLE " + quote(Dialect::mariadb, shard.database) +
                ".weft_token ADD KEY by_owner (owner_kind, owner_id)");
    }
  }

  // Rows of an owner in a table that this run knows nothing of would be left behind.
  void check_others() {
    for (const auto& [table, columns] : source_.columns) {
      const auto entities = parts_.entities.all();
      const bool known = table.starts_with("weft_") ||
                         std::any_of(entities.begin(), entities.end(),
                                     [&](const Registered* entity) { return same_name(entity->def().table(), table); });
      if (!known) {
        fault(source_.where + " has table " + table + ", which no entity of this run names",
              "name its entity file with --entities, or say --ignore-tables if no row of it belongs to these owners");
      }
    }
  }

  bool check(const Registered& entity) {
    const EntityDef& def = entity.def();
    const std::string& table = def.table();
    const std::size_t before = faults_.size();
    const std::vector<ServerColumn> from = source_.columns_of(table);
    const std::vector<ServerColumn> to = target_.columns_of(table);
    const std::string what = "entity " + def.name() + ", table " + table;
    if (from.empty() || to.empty()) {
      fault(what + " is not on " + (from.empty() ? source_.where : target_.where), "run weftctl init");
      return false;
    }
    if (shape_of(from) != shape_of(to))
      fault(what + " has other columns on " + source_.where + " than on " + target_.where,
            "weftctl schema check says how to make them the same");
    for (const ServerColumn& column : from)
      if (!can_be_copied(column))
        fault(what + ": a move cannot carry column " + column.name + " (" + column.data_type + ")", "leave it out");
    check_key(def, what);
    return faults_.size() == before;
  }

  void check_key(const EntityDef& def, const std::string& what) {
    std::vector<std::string> wanted;
    for (const std::size_t position : def.key_positions()) wanted.push_back(def.fields()[position].column);
    for (const Described* shard : {&source_, &target_}) {
      const std::vector<std::string> key = shard->primary_key(def.table());
      const bool owner_first = !key.empty() && same_name(key.front(), wanted.front());
      const bool same =
          key.size() == wanted.size() && std::all_of(key.begin(), key.end(), [&](const std::string& part) {
            return std::any_of(wanted.begin(), wanted.end(),
                               [&](const std::string& one) { return same_name(one, part); });
          });
      if (owner_first && same) continue;
      std::string columns;
      for (const std::string& part : wanted) columns += (columns.empty() ? "" : ", ") + quote(Dialect::mariadb, part);
      fault(what + " on " + shard->where +
                (owner_first ? ": its primary key has other columns than the entity's key"
                             : ": its primary key does not begin with the owner"),
            "ALTER TABLE " + quote(Dialect::mariadb, def.table()) + " DROP PRIMARY KEY, ADD PRIMARY KEY (" + columns +
                ")");
    }
  }

  static std::string shape_of(const std::vector<ServerColumn>& columns) {
    std::string shape;
    for (const ServerColumn& column : columns)
      shape += column.name + " " + column.column_type + " " + column.collation + (column.nullable ? " NULL;" : ";");
    return shape;
  }

  const Parts& parts_;
  std::uint16_t kind_;
  Described source_, target_;
  std::string faults_;
};

}  // namespace

OwnerTables owner_tables(const Parts& parts, std::uint16_t kind, std::uint32_t source, std::uint32_t target,
                         bool ignore_others, Deadline deadline) {
  Checker checker(parts, kind, described(parts, source, deadline), described(parts, target, deadline));
  return checker.run(ignore_others);
}

}  // namespace weft::detail
