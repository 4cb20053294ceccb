#include "balance/owner_loads.hpp"

#include <cmath>

#include "engine/router.hpp"
#include "engine/store_core.hpp"
#include "sql/owner_rows_sql.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_owners = 5000;

using Owner = std::pair<std::uint16_t, std::uint64_t>;  // kind, id
using Loads = std::map<Owner, std::uint64_t>;

/// One shard, one session after the other: a page takes a session from the pool and gives it back.
class ShardLoads {
 public:
  ShardLoads(const Parts& parts, std::uint32_t shard, const LoadOptions& options, std::uint64_t seen, Deadline deadline)
      : parts_(parts), shard_(shard), options_(options), before_(seen), deadline_(deadline) {}

  void add(const Registered& entity) {
    const ShardSide& side = side_of(parts_, shard_, 0, deadline_);
    const Pool::Lease session = parts_.shard_pool->lease(*side.server, deadline_);
    const OwnerRowsSql sql(entity.def(), session->dialect(), *side.database);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> rows;  // owner, rows
    std::uint64_t after = 0, all = 0;
    for (;;) {
      const Bound page = sql.page(entity.kind, after, page_owners);
      const Rows found = session->query(*page.statement, page.params, deadline_);
      for (std::size_t row = 0; row < found.size(); ++row) {
        after = found.at(row, 0).as_uint();
        rows.emplace_back(after, found.at(row, 1).as_uint());
        all += rows.back().second;
      }
      if (options_.on_progress)
        options_.on_progress({.shard = shard_, .entity = entity.def().name(), .owners = before_ + loads_.size()});
      if (found.size() < page_owners) break;
    }
    double each = 1;
    if (options_.unit == LoadUnit::bytes && all > 0) {
      const Bound size = sql.bytes();
      each = static_cast<double>(session->query(*size.statement, size.params, deadline_).at(0, 0).as_uint()) /
             static_cast<double>(all);
    }
    for (const auto& [owner, count] : rows)
      loads_[{entity.kind, owner}] += static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * each));
  }
  const Loads& loads() const noexcept { return loads_; }

 private:
  const Parts& parts_;
  std::uint32_t shard_;
  const LoadOptions& options_;
  std::uint64_t before_;
  Deadline deadline_;
  Loads loads_;
};

}  // namespace

std::vector<OwnerLoad> owner_loads(StoreCore& store, const LoadOptions& options, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  if (parts->embedded && options.unit == LoadUnit::bytes)
    throw UsageError("an embedded store does not tell how many bytes a table has; ask for rows");
  std::vector<OwnerLoad> all;
  for (const ShardSpec& shard : parts->topology.shards) {
    ShardLoads found(*parts, shard.id, options, all.size(), deadline);
    for (const Registered* entity : parts->entities.all()) found.add(*entity);
    for (const auto& [owner, load] : found.loads())
      all.push_back({.kind = owner.first, .owner = owner.second, .shard = shard.id, .load = load});
  }
  return all;
}

std::map<std::uint16_t, std::string> owner_kinds(const StoreCore& store) {
  std::map<std::uint16_t, std::string> kinds;
  for (const Registered* entity : store.parts()->entities.all()) kinds[entity->kind] = entity->def().owner_kind();
  return kinds;
}

std::vector<ShardShare> shard_shares(const StoreCore& store) {
  std::vector<ShardShare> shares;
  for (const ShardSpec& shard : store.parts()->topology.shards) {
    const double weight = shard.state == ShardState::draining ? 0.0 : static_cast<double>(shard.weight);
    shares.push_back({.shard = shard.id, .weight = weight, .open = shard.state != ShardState::closed});
  }
  return shares;
}

}  // namespace weft::detail
