#include "engine/cache_sample.hpp"

#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "engine/admin_place.hpp"
#include "weft/row.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 100;

/// The rows of one shard whose owners have one parity.
class Stream {
 public:
  Stream(const Parts& parts, const Registered& entity, std::uint32_t shard, std::uint8_t parity, Deadline deadline)
      : parts_(parts), entity_(entity), parity_(parity), deadline_(deadline) {
    const ShardSide& believed = side_of(parts, shard, parity, deadline);
    side_ = &believed;
    const Pool::Lease session = parts.shard_pool->lease(*believed.server, deadline);
    const Bound look = believed.fence(session->dialect()).baton(parity);
    const Rows baton = session->query(*look.statement, look.params, deadline);
    const char holder = baton.empty() ? believed.side : baton.at(0, 0).as_text().front();
    if (holder == believed.side) return;
    parts.batons->learn(shard, parity, holder);
    side_ = &parts.places->at(shard, holder);
  }

  /// Appends up to `wanted` keys that are not among the known ones.
  void take(std::size_t wanted, std::set<std::string>& known, std::vector<Key>& keys) {
    const Pool::Lease session = parts_.shard_pool->lease(*side_->server, deadline_);
    const std::uint64_t highest = highest_owner(*session);
    const std::string& owner = entity_.def().fields()[entity_.def().owner_position()].name;
    const std::size_t enough = keys.size() + wanted;
    // From here and there; then, if these places had too few rows, from the beginning on.
    for (std::size_t jump = 0; keys.size() < enough && jump < 2 * (wanted / page_rows + 1); ++jump) {
      const Condition from{owner, ">=", Value(random_below(highest + 1))};
      page(*session, {&from, 1}, std::nullopt, enough, known, keys);
    }
    std::optional<Key> after;
    while (keys.size() < enough) {
      after = page(*session, {}, after, enough, known, keys);
      if (!after) return;
    }
  }

 private:
  std::uint64_t highest_owner(Session& session) const {
    const Rows found =
        session.query({"SELECT owner_id FROM " + own_table(session.dialect(), *side_->database, "weft_gate") +
                           " WHERE owner_kind = ? ORDER BY owner_id DESC LIMIT 1",
                       {ColumnKind::u64}},
                      std::vector<Value>{std::int64_t{entity_.kind}}, deadline_);
    return found.empty() ? 0 : found.at(0, 0).as_uint();
  }

  // Where the next page goes on; nullopt: there is none.
  std::optional<Key> page(Session& session, std::span<const Condition> where, const std::optional<Key>& after,
                          std::size_t enough, std::set<std::string>& known, std::vector<Key>& keys) const {
    const EntitySql& sql = entity_.sql(*side_, session.dialect());
    const Bound select = sql.scatter(entity_.kind, parity_, side_->side, where, after, page_rows);
    Rows rows = session.query(*select.statement, select.params, deadline_);
    std::optional<Key> last;
    for (std::vector<Value>& values : sql.decode_plain_all(rows)) {
      last = Row(entity_.def(), std::move(values)).key();
      if (keys.size() < enough && known.insert(encode_key(entity_.def(), *last)).second) keys.push_back(*last);
    }
    return rows.size() < page_rows ? std::nullopt : last;
  }

  const Parts& parts_;
  const Registered& entity_;
  const ShardSide* side_ = nullptr;
  std::uint8_t parity_;
  Deadline deadline_;
};

}  // namespace

std::vector<Key> sample_keys(const Parts& parts, const Registered& entity, std::size_t wanted, Deadline deadline) {
  std::vector<Key> keys;
  std::set<std::string> known;
  // The same from each; then what some have not got from those that have.
  for (const bool evenly : {true, false}) {
    std::size_t streams = 2 * parts.topology.shards.size();
    for (const ShardSpec& shard : parts.topology.shards) {
      for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
        const std::size_t missing = wanted - keys.size();
        const std::size_t share = evenly ? missing / streams-- : missing;
        if (share > 0) Stream(parts, entity, shard.id, parity, deadline).take(share, known, keys);
      }
    }
  }
  return keys;
}

}  // namespace weft::detail
