#include "engine/call.hpp"
#include "engine/read.hpp"
#include "model/check.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_keys = 10000;

}  // namespace

std::optional<Row> StoreCore::find(const EntityDef& def, const Key& key, const CallOptions& options) {
  const Call call(*this, "find", def, options);
  Key checked = key;
  check_key(def, checked);
  std::optional<std::vector<Value>> values = read_one(call.context(), checked);
  if (!values) return std::nullopt;
  return Row(def, std::move(*values));
}

std::optional<Row> StoreCore::find_by_id(const EntityDef& def, Id id, const CallOptions& options) {
  if (!def.spec().located) {
    throw UsageError("entity " + def.name() + " is not located(); find it by its whole key, or declare it located()");
  }
  if (def.owner_root()) return find(def, Key(OwnerId(id.value)), options);
  const Call call(*this, "find_by_id", def, options);
  const auto owner = call.parts().index->object_owner(call.entity().number, id.value, call.deadline());
  if (!owner) return std::nullopt;
  Key key(OwnerId(*owner), id);
  check_key(def, key);
  std::optional<std::vector<Value>> values = read_one(call.context(), key);
  if (!values) {
    call.parts().index->forget_object(call.entity().number, id.value);
    return std::nullopt;
  }
  return Row(def, std::move(*values));
}

std::optional<Row> StoreCore::find_by_unique(const EntityDef& def, std::string_view claim, const Value& value,
                                             const CallOptions& options) {
  const Call call(*this, "find_by_unique", def, options);
  const auto& specs = def.spec().uniques;
  for (std::size_t at = 0; at < specs.size(); ++at) {
    if (specs[at].claim != claim) continue;
    const Registered::Unique& unique = call.entity().uniques[at];
    Value wanted = value;
    check_value(def, unique.position, wanted);
    if (wanted.is_null())
      throw UsageError("entity " + def.name() + ": NULL is never unique; nothing can be found by it");
    const auto held = call.parts().index->find_claim(unique.claim, claim_value(wanted), call.deadline());
    if (!held) return std::nullopt;
    const std::optional<Key> key = decode_key(def, held->key);
    if (!key)
      throw Error(Code::corrupt, Outcome::not_applied,
                  "claim " + std::string(claim) + " names a key that does not decode; run weftctl index repair");
    std::optional<std::vector<Value>> values = read_one(call.context(), *key);
    // A claim may dangle, or be taken for a change that has not committed yet: only the row says what is true.
    if (!values || !((*values)[unique.position] == wanted)) return std::nullopt;
    return Row(def, std::move(*values));
  }
  throw UsageError("entity " + def.name() + " has no unique value named " + std::string(claim));
}

std::vector<std::optional<Row>> StoreCore::find_many(const EntityDef& def, std::span<const Key> keys,
                                                     const CallOptions& options) {
  const Call call(*this, "find_many", def, options);
  if (keys.size() > most_keys) {
    throw UsageError("find_many takes at most " + std::to_string(most_keys) + " keys; " + std::to_string(keys.size()) +
                     " were given; ask in several calls");
  }
  std::vector<Key> checked(keys.begin(), keys.end());
  for (Key& key : checked) check_key(def, key);
  std::vector<std::optional<Row>> rows;
  rows.reserve(keys.size());
  if (keys.empty()) return rows;
  for (auto& values : read_many(call.context(), checked)) {
    rows.push_back(values ? std::optional<Row>(Row(def, std::move(*values))) : std::nullopt);
  }
  return rows;
}

Page StoreCore::find_by_owner(const EntityDef& def, OwnerId owner, const OwnerQuery& query,
                              const CallOptions& options) {
  const Call call(*this, "find_by_owner", def, options);
  return read_page(call.context(), owner, checked_query(def, query));
}

std::uint64_t StoreCore::count(const EntityDef& def, OwnerId owner, const OwnerQuery& query,
                               const CallOptions& options) {
  const Call call(*this, "count", def, options);
  return read_count(call.context(), owner, checked_query(def, query));
}

}  // namespace weft::detail
