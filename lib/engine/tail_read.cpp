#include <algorithm>
#include <memory>
#include <set>

#include "engine/admin_place.hpp"
#include "engine/tail.hpp"
#include "sql/chunk_sql.hpp"
#include "sql/own_files.hpp"
#include "sql/storage.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

bool is_own(const std::string& table) {
  const auto& files = own_files();
  return std::any_of(files.begin(), files.end(), [&](const OwnFile& file) { return file.table == table; });
}

/// Tables as the lost side has them, found as the log names them.
class Tables {
 public:
  Tables(const LostSide& lost, const std::vector<TailMember>& members, const Registry& entities, Deadline deadline,
         Tail& tail)
      : lost_(lost), members_(members), entities_(entities), deadline_(deadline), tail_(tail) {}

  struct Known {
    const TailTable* table = nullptr;
    std::unique_ptr<BinlogRowReader> reader{};
  };
  /// A table that is not known is remembered: all of them are told at once.
  Known* find(const std::shared_ptr<const BinlogTable>& logged) {
    Known& known = known_[logged];
    if (known.reader || foreign_.contains(logged->database + "." + logged->table))
      return known.reader ? &known : nullptr;
    const TailTable* table = table_of(*logged);
    if (table == nullptr) {
      foreign_.insert(logged->database + "." + logged->table);
      return nullptr;
    }
    std::vector<bool> is_unsigned;
    for (const ServerColumn& column : table->columns)
      is_unsigned.push_back(column.column_type.find("unsigned") != std::string::npos);
    known.table = table;
    known.reader = std::make_unique<BinlogRowReader>(*logged, is_unsigned);
    return &known;
  }

  const std::set<std::string>& foreign() const noexcept { return foreign_; }

 private:
  const Registered* entity_of(const std::string& table) const {
    for (const Registered* entity : entities_.all()) {
      if (same_name(entity->def().table(), table)) return entity;
    }
    return nullptr;
  }

  const TailTable* table_of(const BinlogTable& logged) {
    for (const TailTable& table : tail_.tables) {
      if (table.member->database == logged.database && table.name == logged.table) return &table;
    }
    const auto member = std::find_if(members_.begin(), members_.end(),
                                     [&](const TailMember& one) { return one.database == logged.database; });
    if (member == members_.end()) return nullptr;
    const Registered* entity = is_own(logged.table) || member->shard == 0 ? nullptr : entity_of(logged.table);
    if (entity == nullptr && !is_own(logged.table)) return nullptr;
    TailTable table{&*member, logged.table, {}, {}, entity, {}};
    describe(table);
    return &tail_.tables.emplace_back(std::move(table));
  }

  void describe(TailTable& table) {
    const std::string& database = table.member->database;
    const auto ask = [&](const Statement& statement) { return lost_.session.query(statement, {}, deadline_); };
    table.columns = server_columns(ask(describe_columns(Dialect::mariadb, database, table.name)));
    const auto position = [&](const std::string& name) {
      const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                      [&](const ServerColumn& column) { return same_name(column.name, name); });
      if (found == table.columns.end())
        throw SchemaError("table " + database + "." + table.name + " of " + lost_.text + " has no column " + name +
                          "; weftctl schema check says what is wrong");
      return static_cast<std::size_t>(found - table.columns.begin());
    };
    for (const ServerIndex& index : server_indexes(ask(describe_indexes(Dialect::mariadb, database, table.name)))) {
      if (index.name != "PRIMARY" || !index.whole) continue;
      for (const std::string& column : index.columns) table.key.push_back(position(column));
    }
    if (table.key.empty())
      throw SchemaError("table " + database + "." + table.name + " of " + lost_.text + " has no primary key");
    if (table.entity == nullptr) return;
    for (const FieldSpec& field : table.entity->def().fields()) table.fields.push_back(position(field.column));
  }

  const LostSide& lost_;
  const std::vector<TailMember>& members_;
  const Registry& entities_;
  Deadline deadline_;
  Tail& tail_;
  std::map<std::shared_ptr<const BinlogTable>, Known> known_;
  std::set<std::string> foreign_;
};

std::vector<Value> take_image(const Tables::Known& known, std::string_view& bytes) {
  std::vector<Value> values = known.reader->take(bytes);
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (values[at].is_null() || kind_of_column(known.table->columns[at]) != ColumnKind::blob) continue;
    values[at] = Blob{values[at].as_text()};
  }
  return values;
}

void add_changes(const BinlogChange& logged, const Tables::Known& known, TailTransaction& to) {
  std::string_view bytes = logged.images;
  while (!bytes.empty()) {
    TailChange change{known.table};
    if (logged.kind != BinlogChange::Kind::insert) change.before = take_image(known, bytes);
    if (logged.kind != BinlogChange::Kind::erase) change.after = take_image(known, bytes);
    if (change.before && change.after && change.key_of(*change.before) != change.key_of(*change.after)) {
      // A row that got another key: one went, another came.
      TailChange came{known.table, std::nullopt, std::move(change.after)};
      change.after.reset();
      to.changes.push_back(std::move(change));
      to.changes.push_back(std::move(came));
      continue;
    }
    to.changes.push_back(std::move(change));
  }
}

// weft_change: what a mover writes has a row with the number 0 in it.
bool is_mark_of_mover(const TailChange& change) {
  constexpr std::size_t nonce = 2;
  return change.table->name == "weft_change" && change.image()[nonce].as_uint() == 0;
}

void count(TailTransaction& transaction, Tail& tail) {
  for (const TailChange& change : transaction.changes) {
    if (change.table->entity != nullptr) {
      ++tail.rows;
      continue;
    }
    ++tail.own_rows;
    if (is_mark_of_mover(change)) transaction.of_mover = true;
    if (change.table->name == "weft_token" && !change.before) transaction.token = change.after->front().as_uint();
  }
}

std::string joined(const std::set<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace

std::string TailTable::quoted() const {
  return quote(Dialect::mariadb, member->database) + "." + quote(Dialect::mariadb, name);
}

std::vector<Value> TailChange::entity_values(const std::vector<Value>& image) const {
  const EntityDef& def = table->entity->def();
  std::vector<Value> values;
  values.reserve(table->fields.size());
  for (std::size_t field = 0; field < table->fields.size(); ++field) {
    values.push_back(FieldStorage(def, field, Dialect::mariadb).from_storage(Value(image[table->fields[field]])));
  }
  return values;
}

std::string TailChange::key_of(const std::vector<Value>& image) const {
  std::string name;
  for (const std::size_t part : table->key) {
    const std::string text = cell_text(image[part]);
    name += std::to_string(text.size()) + ":" + text;
  }
  return name;
}

Tail read_tail(const LostSide& lost, const std::vector<TailMember>& members, const GtidPosition& from,
               const GtidPosition& to, const Registry& entities, bool ignore_statements, Deadline deadline) {
  Tail tail;
  PairLink link(lost.session);
  const std::uint32_t domain = link.own_domain(deadline);
  if (to.sequence(domain) <= from.sequence(domain)) return tail;
  // Other streams are known up to their end: only the server's own is asked for.
  GtidPosition begin = link.written(deadline);
  begin.erase(domain);
  if (const auto known = from.find(domain); known && known->sequence > 0) begin.set(domain, *known);
  BinlogStream stream(lost.server, begin.text(), deadline);
  Tables tables(lost, members, entities, deadline, tail);
  std::set<std::string> statements;
  while (const auto logged = stream.next()) {
    if (logged->domain != domain || logged->sequence > to.sequence(domain)) continue;
    if (logged->statement && !ignore_statements) {
      statements.insert(std::to_string(domain) + "-" + std::to_string(logged->server) + "-" +
                        std::to_string(logged->sequence));
    }
    TailTransaction transaction{.sequence = logged->sequence};
    for (const BinlogChange& change : logged->changes) {
      if (const auto* known = tables.find(change.table)) add_changes(change, *known, transaction);
    }
    count(transaction, tail);
    if (!transaction.changes.empty()) tail.transactions.push_back(std::move(transaction));
  }
  if (!statements.empty()) {
    throw SchemaError(lost.text + " ran statements by itself that are no row changes, at " + joined(statements) +
                      ": look at them with mariadb-binlog, undo what they did there by hand, and run this again with "
                      "--ignore-statements");
  }
  if (!tables.foreign().empty()) {
    throw SchemaError(lost.text +
                      " wrote rows by itself in tables that this run knows no entity of: " + joined(tables.foreign()) +
                      "; name their entity files with --entities, or undo these rows there "
                      "by hand with the binary log off and leave them out of its log");
  }
  return tail;
}

}  // namespace weft::detail
