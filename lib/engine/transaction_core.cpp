#include "engine/transaction_core.hpp"

#include "engine/field_changes.hpp"
#include "engine/raw_sql.hpp"
#include "engine/read.hpp"
#include "model/check.hpp"
#include "sql/ddl.hpp"

namespace weft {
inline namespace v1 {

using detail::NameSpace;
using detail::Registered;

namespace {

std::string table_name(const EntityDef& def, detail::Dialect dialect, const std::string& database) {
  const std::string table = detail::quote(dialect, def.table());
  return dialect == detail::Dialect::sqlite ? table : detail::quote(dialect, database) + "." + table;
}

}  // namespace

Transaction::Core::Core(std::shared_ptr<detail::StoreCore> store, const Owner& owner, const CallOptions& options)
    : store_(std::move(store)),
      under_way_(store_->calls()),
      parts_(store_->parts()),
      kind_(owner.kind),
      transaction_(parts_,
                   parts_->index->name_number(NameSpace::owner_kind, owner.kind, store_->deadline_of(*parts_, options)),
                   owner.id.value, owner.kind, store_->deadline_of(*parts_, options), options.token) {}

detail::Deadline Transaction::Core::deadline_of(const CallOptions& options) const {
  const detail::Deadline own = store_->deadline_of(*parts_, options);
  return end_by_ ? own.sooner(*end_by_) : own;
}

// The registration, after the checks every verb of a transaction makes.
const Registered& Transaction::Core::entity(const EntityDef& def, const CallOptions& options) {
  if (def.owner_kind() != kind_) {
    throw UsageError("entity " + def.name() + " belongs to owners of kind " + def.owner_kind() +
                     "; this transaction is of a " + kind_ + "; begin one of the right owner");
  }
  const Registered* there = parts_->entities.find(def);
  if (there == nullptr) {
    detail::use_entity(*parts_, def, deadline_of(options));
    there = parts_->entities.find(def);
  }
  transaction_.set_deadline(deadline_of(options));
  return *there;
}

Key Transaction::Core::own_key(const EntityDef& def, const Key& key) const {
  Key checked = key;
  detail::check_key(def, checked);
  if (checked.owner.value != transaction_.owner()) {
    throw UsageError("entity " + def.name() +
                     ": the object belongs to another owner than this transaction; begin one of its owner");
  }
  return checked;
}

Row Transaction::Core::create_row(const Registered& entity, Row row, bool many) {
  detail::ReadyRow ready =
      detail::ready_row(*parts_, entity, std::move(row), detail::Deadline::in(parts_->topology.deadlines.call));
  Row made(entity.def(), std::move(ready.values));
  own_key(entity.def(), made.key());
  transaction_.create(entity, made.values(), many && ready.fresh_id);
  return made;
}

Row Transaction::Core::create(const EntityDef& def, Row row, const CallOptions& options) {
  return create_row(entity(def, options), std::move(row), false);
}

std::vector<Row> Transaction::Core::create_many(const EntityDef& def, std::vector<Row> rows,
                                                const CallOptions& options) {
  const Registered& registered = entity(def, options);
  for (Row& row : rows) row = create_row(registered, std::move(row), true);
  return rows;
}

Row Transaction::Core::create_or_find(const EntityDef& def, Row row, const CallOptions& options) {
  if (const auto id = def.id_position(); id && (row.values()[*id].is_null() || row.values()[*id] == Value(0))) {
    throw UsageError("entity " + def.name() + ": create_or_find needs the caller's own key; the id field is empty");
  }
  if (std::optional<Row> there = find(def, row.key(), options)) return std::move(*there);
  return create(def, std::move(row), options);
}

std::optional<Row> Transaction::Core::find(const EntityDef& def, const Key& key, const CallOptions& options) {
  const Registered& registered = entity(def, options);
  std::optional<std::vector<Value>> values = transaction_.find(registered, own_key(def, key));
  if (!values) return std::nullopt;
  return Row(def, std::move(*values));
}

std::optional<Row> Transaction::Core::find_by_id(const EntityDef& def, Id id, const CallOptions& options) {
  if (!def.spec().located) throw UsageError("entity " + def.name() + " is not located(); find it by its whole key");
  if (def.owner_root()) return find(def, Key(OwnerId(id.value)), options);
  return find(def, Key(OwnerId(transaction_.owner()), id), options);
}

std::optional<Row> Transaction::Core::find_by_unique(const EntityDef& def, std::string_view, const Value&,
                                                     const CallOptions&) {
  throw UsageError("entity " + def.name() +
                   ": a transaction reads one owner's rows, a unique value may lead to any owner; call "
                   "find_by_unique() on the store");
}

std::vector<std::optional<Row>> Transaction::Core::find_many(const EntityDef& def, std::span<const Key> keys,
                                                             const CallOptions& options) {
  const Registered& registered = entity(def, options);
  std::vector<Key> checked;
  checked.reserve(keys.size());
  for (const Key& key : keys) checked.push_back(own_key(def, key));
  std::vector<std::optional<Row>> rows;
  if (keys.empty()) return rows;
  for (auto& values : transaction_.find_many(registered, checked)) {
    rows.push_back(values ? std::optional<Row>(Row(def, std::move(*values))) : std::nullopt);
  }
  return rows;
}

Page Transaction::Core::find_by_owner(const EntityDef& def, OwnerId owner, const OwnerQuery& query,
                                      const CallOptions& options) {
  const Registered& registered = entity(def, options);
  if (owner.value != transaction_.owner())
    throw UsageError("entity " + def.name() + ": this transaction is of another owner");
  return transaction_.find_by_owner(registered, detail::checked_query(def, query));
}

std::uint64_t Transaction::Core::count(const EntityDef& def, OwnerId owner, const OwnerQuery& query,
                                       const CallOptions& options) {
  const Registered& registered = entity(def, options);
  if (owner.value != transaction_.owner())
    throw UsageError("entity " + def.name() + ": this transaction is of another owner");
  return transaction_.count(registered, detail::checked_query(def, query));
}

bool Transaction::Core::save(const EntityDef& def, Row& row, const CallOptions& options) {
  const Registered& registered = entity(def, options);
  detail::check_row(def, row.values());
  own_key(def, row.key());
  return transaction_.save(registered, row.values(), row.version());
}

std::optional<std::uint64_t> Transaction::Core::save_fields(const EntityDef& def, const Key& key, const Fields& fields,
                                                            std::uint64_t base_version, const CallOptions& options) {
  const Registered& registered = entity(def, options);
  const auto [positions, values] = detail::checked_fields(def, fields);
  if (!transaction_.save_fields(registered, own_key(def, key), positions, values, base_version)) return std::nullopt;
  return base_version + 1;
}

std::optional<std::int64_t> Transaction::Core::increment(const EntityDef& def, const Key& key, std::string_view field,
                                                         std::int64_t by, const CallOptions& options) {
  const Registered& registered = entity(def, options);
  const std::optional<Value> sum =
      transaction_.increment(registered, own_key(def, key), detail::checked_counter(def, field), by);
  if (!sum) return std::nullopt;
  return detail::counter_value(*sum);
}

bool Transaction::Core::erase(const EntityDef& def, const Key& key, const CallOptions& options) {
  const Registered& registered = entity(def, options);
  return transaction_.erase(registered, own_key(def, key));
}

SqlResult Transaction::Core::execute(std::string_view sql, std::span<const Value> params, const CallOptions& options) {
  transaction_.set_deadline(deadline_of(options));
  if (!transaction_.open()) throw UsageError("the transaction has ended; begin a new one");
  const detail::RawSql raw = detail::checked_raw_sql(sql, [&](std::string_view name) {
    const Registered* there = parts_->entities.find(name);
    if (there == nullptr)
      throw UsageError("raw SQL names {" + std::string(name) + "}, which is no entity of this store");
    return table_name(there->def(), transaction_.dialect(), *transaction_.side().database);
  });
  SqlResult result;
  if (!raw.gives_rows) {
    result.matched = transaction_.execute_raw(raw.text, params);
    return result;
  }
  detail::Rows rows = transaction_.query_raw(raw.text, params);
  result.columns = std::move(rows.names);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    auto& row = result.rows.emplace_back();
    row.reserve(rows.width);
    for (std::size_t column = 0; column < rows.width; ++column) row.push_back(std::move(rows.at(at, column)));
  }
  return result;
}

void Transaction::Core::touch(const EntityDef& def, const Key& key) {
  const Registered& registered = entity(def, {});
  transaction_.touch(registered, own_key(def, key));
}

void Transaction::Core::end(detail::Deadline deadline) {
  if (!transaction_.open()) {
    throw UsageError(
        "the transaction ended inside the work given to transact(): leave commit and rollback to it, and let errors "
        "rise");
  }
  transaction_.set_deadline(deadline);
  transaction_.commit();
}

void Transaction::Core::commit(const CallOptions& options) {
  if (end_by_) throw UsageError("transact() commits by itself when the work it was given returns; do not commit in it");
  transaction_.set_deadline(deadline_of(options));
  transaction_.commit();
}

}  // namespace v1
}  // namespace weft
