#include <algorithm>
#include <map>

#include "engine/admin.hpp"
#include "engine/admin_housekeeping.hpp"
#include "engine/admin_names.hpp"
#include "engine/index_rows.hpp"
#include "engine/poison.hpp"
#include "engine/read.hpp"
#include "engine/store_core.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 500;

/// Goes through the index's claims and object rows; what has no object is freed, or counted.
class Repair {
 public:
  Repair(const Parts& parts, bool dry_run, Deadline deadline, RepairReport& report)
      : parts_(parts), dry_run_(dry_run), deadline_(deadline), report_(report) {}

  void repair_claims() {
    // Two entities may share a claim: the value is then unique over both.
    std::map<std::uint16_t, std::vector<Holder>> holders;
    for (const Registered* entity : parts_.entities.all()) {
      const auto& specs = entity->def().spec().uniques;
      for (std::size_t at = 0; at < specs.size(); ++at) {
        holders[entity->uniques[at].claim].push_back({entity, entity->uniques[at].position});
      }
    }
    for (const auto& [name, number] : registered_names(parts_, NameSpace::claim, deadline_)) {
      if (holders.contains(number)) {
        repair_claim(name, number, holders.at(number));
      } else {
        report_.unknown_claims.push_back(name);
      }
    }
  }

  void repair_objects() {
    for (const Registered* entity : parts_.entities.all()) {
      if (entity->def().spec().located) repair_objects_of(*entity);
    }
  }

 private:
  struct Holder {
    const Registered* entity = nullptr;
    std::size_t position = 0;
  };

  void repair_claim(const std::string& name, std::uint16_t number, const std::vector<Holder>& holders) {
    // Pages begin above a value, so the empty one is asked for by itself.
    std::vector<Claim> page;
    if (auto empty = parts_.index->find_claim(number, "", deadline_)) page.push_back(std::move(*empty));
    judge_claims(name, page, holders);
    page.clear();
    do {
      page = parts_.index->claims_after(number, page.empty() ? "" : page.back().value, page_rows, deadline_);
      judge_claims(name, page, holders);
    } while (page.size() == page_rows);
  }

  void judge_claims(const std::string& name, const std::vector<Claim>& page, const std::vector<Holder>& holders) {
    report_.claims_seen += page.size();
    std::vector<bool> held(page.size());
    for (const Holder& holder : holders) find_holders(page, holder, held);
    for (std::size_t at = 0; at < page.size(); ++at) {
      if (held[at]) continue;
      const Claim& claim = page[at];
      ++report_.claims_dangling;
      const auto seen = [&](char side) {
        return std::any_of(holders.begin(), holders.end(),
                           [&](const Holder& holder) { return holds_on(side, claim, holder); });
      };
      if (!settle(claim.owner_kind, claim.owner_id, claim.nonce, seen)) continue;
      parts_.index->release(std::span(&claim, 1), {}, deadline_);
      ++report_.claims_freed;
      log_freed("claim " + name, claim.nonce);
    }
  }

  bool holds_on(char side, const Claim& claim, const Holder& holder) {
    const std::optional<Key> key = decode_key(holder.entity->def(), claim.key);
    if (!key || claim.owner_kind != holder.entity->kind) return false;
    const auto row = find_on(side, *holder.entity, *key);
    return row && holds((*row)[holder.position], claim);
  }

  static bool holds(const Value& value, const Claim& claim) {
    return !value.is_null() && claim_value(value) == claim.value;
  }

  // Sets held[i] for each claim whose object has the claimed value.
  void find_holders(std::span<const Claim> claims, const Holder& holder, std::vector<bool>& held) {
    std::vector<Key> keys;
    std::vector<std::size_t> positions;
    for (std::size_t at = 0; at < claims.size(); ++at) {
      std::optional<Key> key = decode_key(holder.entity->def(), claims[at].key);
      if (!key || claims[at].owner_kind != holder.entity->kind) continue;
      keys.push_back(std::move(*key));
      positions.push_back(at);
    }
    const auto rows = find_rows(*holder.entity, keys);
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (!rows[at]) continue;
      if (holds((*rows[at])[holder.position], claims[positions[at]])) held[positions[at]] = true;
    }
  }

  void repair_objects_of(const Registered& entity) {
    const auto key_of = [&](const ObjectRow& row) {
      return entity.def().owner_root() ? Key(OwnerId(row.owner_id)) : Key(OwnerId(row.owner_id), Id(row.object_id));
    };
    std::vector<ObjectRow> page;
    do {
      page = parts_.index->objects_after(entity.number, page.empty() ? 0 : page.back().object_id, page_rows, deadline_);
      report_.objects_seen += page.size();
      std::vector<Key> keys;
      std::transform(page.begin(), page.end(), std::back_inserter(keys), key_of);
      const auto rows = find_rows(entity, keys);
      for (std::size_t at = 0; at < page.size(); ++at) {
        if (rows[at]) continue;
        const ObjectRow& object = page[at];
        ++report_.objects_dangling;
        const auto seen = [&](char side) { return find_on(side, entity, key_of(object)).has_value(); };
        if (!settle(object.owner_kind, object.owner_id, object.nonce, seen)) continue;
        parts_.index->release({}, std::span(&object, 1), deadline_);
        ++report_.objects_freed;
        log_freed("object row of " + entity.def().name(), object.nonce);
      }
    } while (page.size() == page_rows);
  }

  std::vector<std::optional<std::vector<Value>>> find_rows(const Registered& entity, const std::vector<Key>& keys) {
    if (keys.empty()) return {};
    return read_many({parts_, entity, deadline_, ReadFrom::row}, keys);
  }

  // The row as one side of the owner's shard has it, whatever its baton says. No such owner: nothing.
  std::optional<std::vector<Value>> find_on(char side, const Registered& entity, const Key& key) {
    const auto placement = parts_.index->placement(entity.kind, key.owner.value, deadline_);
    if (!placement) return std::nullopt;
    const ShardSide& place = parts_.places->at(placement->shard, side);
    const Pool::Lease session = parts_.shard_pool->lease(*place.server, deadline_);
    const EntitySql& sql = entity.sql(place, session->dialect());
    const Bound find = sql.find_plain(key);
    Rows rows = session->query(*find.statement, find.params, deadline_);
    return sql.decode_plain(rows);
  }

  // True when the row may be freed: its transaction can never commit any more, or has ended, and after that neither
  // side has the object. A side that was emptied by mistake looks as if all its objects were gone; the other knows.
  template <class Seen>
  bool settle(std::uint16_t kind, std::uint64_t owner, std::uint64_t token, const Seen& seen) {
    if (dry_run_) return false;
    const Deadline soon = deadline_.sooner(Deadline::in(parts_.topology.deadlines.call));
    switch (poison_token(parts_, kind, owner, token, IfAlone::leave, soon)) {
      case Poisoned::alone: ++report_.alone; return false;
      case Poisoned::unfinished: ++report_.unfinished; return false;
      case Poisoned::ownerless: ++report_.ownerless; return false;
      case Poisoned::never:
      case Poisoned::committed: break;
    }
    try {
      if (!seen('A') && !seen('B')) return true;
    } catch (const Unavailable&) {
      // Not seen is not gone.
    }
    ++report_.on_one_side;
    return false;
  }

  // The token names the row for good, and is no value of anybody's.
  void log_freed(const std::string& what, std::uint64_t token) const {
    parts_.observer.log(LogLevel::info, "freed a dangling " + what + ", token " + std::to_string(token));
  }

  const Parts& parts_;
  bool dry_run_;
  Deadline deadline_;
  RepairReport& report_;
};

}  // namespace

RepairReport repair_index(StoreCore& store, bool dry_run, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  RepairReport report;
  Repair repair(*parts, dry_run, deadline, report);
  repair.repair_claims();
  repair.repair_objects();
  for (const ShardSpec& shard : parts->topology.shards) keep_house(*parts, shard, dry_run, deadline, report);
  return report;
}

}  // namespace weft::detail
