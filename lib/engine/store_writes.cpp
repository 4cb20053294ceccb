#include <map>

#include "engine/call.hpp"
#include "engine/field_changes.hpp"
#include "engine/read.hpp"
#include "engine/write_one.hpp"
#include "model/check.hpp"

namespace weft::detail {
namespace {

// The verbs of an entity with rows in the index go through a transaction of one step.
template <class Work>
auto in_transaction(const Call& call, OwnerId owner, Work&& work) {
  OwnerTransaction transaction(call.shared_parts(), call.entity().kind, owner.value, call.entity().def().owner_kind(),
                               call.deadline(), call.context().token);
  auto result = work(transaction);
  transaction.commit();
  return result;
}

// Zero rows of a change that names a version: gone, or another version. Its cached item may be what misled the caller:
// it goes.
auto explain_version(const Call& call, const Key& key, std::uint64_t base) {
  return [&call, &key, base](const std::optional<std::vector<Value>>& now) {
    if (!now) return true;
    const EntityDef& def = call.entity().def();
    if ((*now)[def.version_position()].as_uint() == base) return false;
    drop_item(call.context(), key);
    throw_conflict(def);
  };
}

}  // namespace

Row StoreCore::create(const EntityDef& def, Row row, const CallOptions& options) {
  const Call call(*this, "create", def, options);
  Value& owner = row.values()[def.owner_position()];
  if (def.owner_root() && (owner.is_null() || owner == Value(0)))
    owner = Value(add_owner(def.owner_kind(), {}, options));
  ReadyRow ready = ready_row(call.parts(), call.entity(), std::move(row), call.deadline());
  Row made(def, std::move(ready.values));
  const Key key = made.key();
  if (call.entity().indexed()) {
    in_transaction(call, key.owner, [&](OwnerTransaction& transaction) {
      transaction.create(call.entity(), made.values(), false);
      return true;
    });
    return made;
  }
  Change change;
  change.statement = [&](const EntitySql& sql, const Fence& fence) { return sql.insert(fence, made.values()); };
  change.plain = [&](const EntitySql& sql) { return sql.insert_plain(made.values()); };
  change.values = made.values();
  // The fence holds, the key is free, and still no row: the fence changed in between.
  change.explain = [](const std::optional<std::vector<Value>>&) { return false; };
  write_one(call.context(), key, change, true);
  return made;
}

std::vector<Row> StoreCore::create_many(const EntityDef& def, std::vector<Row> rows, const CallOptions& options) {
  const Call call(*this, "create_many", def, options);
  std::map<std::uint64_t, std::vector<std::size_t>> by_owner;
  std::vector<ReadyRow> ready;
  ready.reserve(rows.size());
  for (Row& row : rows) {
    ready.push_back(ready_row(call.parts(), call.entity(), std::move(row), call.deadline()));
    by_owner[ready.back().values[def.owner_position()].as_uint()].push_back(ready.size() - 1);
  }
  std::size_t owners_done = 0;
  for (const auto& [owner, positions] : by_owner) {
    try {
      in_transaction(call, OwnerId(owner), [&, &positions = positions](OwnerTransaction& transaction) {
        for (const std::size_t at : positions) transaction.create(call.entity(), ready[at].values, ready[at].fresh_id);
        return true;
      });
    } catch (const Error&) {
      call.parts().observer.log(LogLevel::warning, "create_many of " + def.name() + ": " + std::to_string(owners_done) +
                                                       " of " + std::to_string(by_owner.size()) +
                                                       " owners were written before the failure");
      throw;
    }
    ++owners_done;
  }
  std::vector<Row> made;
  made.reserve(ready.size());
  for (ReadyRow& row : ready) made.emplace_back(def, std::move(row.values));
  return made;
}

Row StoreCore::create_or_find(const EntityDef& def, Row row, const CallOptions& options) {
  if (const auto id = def.id_position(); id && (row.values()[*id].is_null() || row.values()[*id] == Value(0))) {
    throw UsageError("entity " + def.name() + ": create_or_find needs the caller's own key; the id field is empty");
  }
  const Key key = row.key();
  if (std::optional<Row> there = find(def, key, options)) return std::move(*there);
  try {
    return create(def, row, options);
  } catch (const Duplicate&) {
    CallOptions fresh = options;
    fresh.read_from = ReadFrom::row;
    if (std::optional<Row> there = find(def, key, fresh)) return std::move(*there);
    throw;  // not the key but a unique value is taken, by another object
  }
}

bool StoreCore::save(const EntityDef& def, Row& row, const CallOptions& options) {
  const Call call(*this, "save", def, options);
  check_row(def, row.values());
  const Key key = row.key();
  const std::uint64_t base = row.version();
  if (!call.entity().uniques.empty()) {
    return in_transaction(call, key.owner, [&](OwnerTransaction& transaction) {
      return transaction.save(call.entity(), row.values(), base);
    });
  }
  Change change;
  change.statement = [&](const EntitySql& sql, const Fence& fence) { return sql.update(fence, row.values(), base); };
  change.plain = [&](const EntitySql& sql) { return sql.update_plain(row.values(), base); };
  change.values = row.values();
  (*change.values)[def.version_position()] = base + 1;
  change.explain = explain_version(call, key, base);
  if (!write_one(call.context(), key, change, false)) return false;
  row.values()[def.version_position()] = base + 1;
  return true;
}

std::optional<std::uint64_t> StoreCore::save_fields(const EntityDef& def, const Key& key, const Fields& fields,
                                                    std::uint64_t base_version, const CallOptions& options) {
  const Call call(*this, "save_fields", def, options);
  Key checked = key;
  check_key(def, checked);
  const auto [positions, values] = checked_fields(def, fields);
  if (!call.entity().uniques.empty()) {
    const bool there = in_transaction(
        call, checked.owner, [&, &positions = positions, &values = values](OwnerTransaction& transaction) {
          return transaction.save_fields(call.entity(), checked, positions, values, base_version);
        });
    return there ? std::optional(base_version + 1) : std::nullopt;
  }
  Change change;
  change.statement = [&, &positions = positions, &values = values](const EntitySql& sql, const Fence& fence) {
    return sql.update_fields(fence, checked, positions, values, base_version);
  };
  change.plain = [&, &positions = positions, &values = values](const EntitySql& sql) {
    return sql.update_fields_plain(checked, positions, values, base_version);
  };
  change.explain = explain_version(call, checked, base_version);
  if (!write_one(call.context(), checked, change, false)) return std::nullopt;
  return base_version + 1;
}

std::optional<std::int64_t> StoreCore::increment(const EntityDef& def, const Key& key, std::string_view field,
                                                 std::int64_t by, const CallOptions& options) {
  const Call call(*this, "increment", def, options);
  Key checked = key;
  check_key(def, checked);
  const std::size_t position = checked_counter(def, field);
  if (!call.entity().uniques.empty()) {
    const std::optional<Value> sum = in_transaction(call, checked.owner, [&](OwnerTransaction& transaction) {
      return transaction.increment(call.entity(), checked, position, by);
    });
    return sum ? std::optional(counter_value(*sum)) : std::nullopt;
  }
  Change change;
  change.statement = [&](const EntitySql& sql, const Fence& fence) {
    return sql.increment(fence, checked, position, by);
  };
  change.plain = [&](const EntitySql& sql) { return sql.increment_plain(checked, position, by); };
  change.read_back = true;
  change.explain = [&](const std::optional<std::vector<Value>>& now) {
    if (!now) return true;
    if ((*now)[position].is_null()) throw_null_counter(def, position);
    if (!sum_fits(def, position, (*now)[position], by)) throw_out_of_range(def, position);
    return false;
  };
  if (!write_one(call.context(), checked, change, false)) return std::nullopt;
  return counter_value((*change.values)[position]);
}

bool StoreCore::erase(const EntityDef& def, const Key& key, const CallOptions& options) {
  const Call call(*this, "erase", def, options);
  Key checked = key;
  check_key(def, checked);
  if (call.entity().indexed()) {
    return in_transaction(call, checked.owner,
                          [&](OwnerTransaction& transaction) { return transaction.erase(call.entity(), checked); });
  }
  Change change;
  change.statement = [&](const EntitySql& sql, const Fence& fence) { return sql.erase(fence, checked, 0); };
  change.plain = [&](const EntitySql& sql) { return sql.erase_plain(checked, 0); };
  change.explain = [](const std::optional<std::vector<Value>>& now) { return !now.has_value(); };
  return write_one(call.context(), checked, change, false);
}

}  // namespace weft::detail
