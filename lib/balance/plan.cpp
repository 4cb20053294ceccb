#include "balance/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

// One owner more than needed is better than two: a load somewhat above what is needed suffices, too.
constexpr double generous = 1.25;

/// The owners of one shard that may still move, by load.
using Movable = std::set<std::pair<std::uint64_t, std::size_t>>;

struct Shard {
  std::uint32_t number = 0;
  double low = 0, high = 0;  // the bounds of what is good
  double load = 0;
  bool stuck = false;  // nothing can be done for it any more
  Movable movable{};

  double excess() const noexcept { return load - high; }
  double lack() const noexcept { return low - load; }
};

/// The smallest owner that suffices for `need` and is not much larger, else the largest below it; never above `most`.
Movable::const_iterator pick(const Movable& movable, double need, double most) {
  const auto at_least = static_cast<std::uint64_t>(std::ceil(std::max(need, 1.0)));
  const auto above = movable.lower_bound({at_least, 0});
  const double largest = std::min(most, std::max(need * generous, need + 1));
  if (above != movable.end() && static_cast<double>(above->first) <= largest) return above;
  auto below = movable.lower_bound({static_cast<std::uint64_t>(std::max(0.0, std::min(need, most))) + 1, 0});
  if (below != movable.begin() && (--below)->first > 0) return below;
  // Too large for what is needed, but it fits.
  if (above != movable.end() && static_cast<double>(above->first) <= most) return above;
  return movable.end();
}

class Planner {
 public:
  Planner(std::span<const OwnerLoad> owners, std::span<const ShardShare> shares, const BalanceOptions& options);
  BalancePlan run();

 private:
  void take_shares(std::span<const ShardShare> shares);
  void take_owners();
  void relieve();
  void fill();
  bool full() const noexcept { return plan_.moves.size() >= options_.most_moves; }
  void move(Shard& from, Shard& to, Movable::const_iterator owner);
  Shard& of(const ShardBalance& balance) { return shards_.at(balance.shard); }

  std::span<const OwnerLoad> owners_;
  BalanceOptions options_;
  std::map<std::uint32_t, Shard> shards_;  // those that are balanced
  std::set<std::uint32_t> closed_;
  std::vector<double> weights_;  // of plan_.shards
  BalancePlan plan_;
};

Planner::Planner(std::span<const OwnerLoad> owners, std::span<const ShardShare> shares, const BalanceOptions& options)
    : owners_(owners), options_(options) {
  if (!(options.tolerance > 0 && options.tolerance < 1))
    throw UsageError("a tolerance is above 0 and below 1: 0.1 lets a shard hold 10 % more or less than its share");
  take_shares(shares);
  take_owners();
}

void Planner::take_shares(std::span<const ShardShare> shares) {
  double all = 0;
  for (const ShardShare& share : shares) {
    if (!share.open) {
      closed_.insert(share.shard);
      continue;
    }
    all += share.weight;
    weights_.push_back(share.weight);
    plan_.shards.push_back({.shard = share.shard});
    shards_[share.shard].number = share.shard;
  }
  if (!(all > 0)) throw UsageError("there is no open shard with a weight; nothing can be moved anywhere");
  for (double& weight : weights_) weight /= all;
}

void Planner::take_owners() {
  double all = 0;
  for (std::size_t at = 0; at < owners_.size(); ++at) {
    const OwnerLoad& owner = owners_[at];
    const auto shard = shards_.find(owner.shard);
    if (shard == shards_.end()) {
      if (closed_.contains(owner.shard)) continue;
      throw UsageError("an owner lives on shard " + std::to_string(owner.shard) + ", which the topology does not have");
    }
    shard->second.load += static_cast<double>(owner.load);
    shard->second.movable.emplace(owner.load, at);
    all += static_cast<double>(owner.load);
  }
  double excess = 0, lack = 0;
  for (std::size_t at = 0; at < plan_.shards.size(); ++at) {
    ShardBalance& balance = plan_.shards[at];
    Shard& shard = of(balance);
    balance.target = all * weights_[at];
    balance.before = static_cast<std::uint64_t>(shard.load);
    shard.low = balance.low = balance.target * (1 - options_.tolerance);
    shard.high = balance.high = balance.target * (1 + options_.tolerance);
    excess += std::max(0.0, shard.excess());
    lack += std::max(0.0, shard.lack());
  }
  plan_.least = static_cast<std::uint64_t>(std::ceil(std::max(excess, lack)));
}

void Planner::move(Shard& from, Shard& to, Movable::const_iterator owner) {
  const OwnerLoad& what = owners_[owner->second];
  plan_.moves.push_back(
      {.kind = what.kind, .owner = what.owner, .from = what.shard, .to = to.number, .load = what.load});
  plan_.moved += what.load;
  from.load -= static_cast<double>(what.load);
  to.load += static_cast<double>(what.load);
  from.movable.erase(owner);  // and it does not come to the other's: each owner moves once
}

// Shards above the tolerance give to whoever has most room.
void Planner::relieve() {
  while (!full()) {
    Shard* from = nullptr;
    Shard* to = nullptr;
    for (auto& [number, shard] : shards_) {
      if (!shard.stuck && shard.excess() > 0.5 && (from == nullptr || shard.excess() > from->excess())) from = &shard;
    }
    if (from == nullptr) return;
    for (auto& [number, shard] : shards_) {
      if (&shard != from && (to == nullptr || shard.excess() < to->excess())) to = &shard;
    }
    const double room = to == nullptr ? 0 : std::min(-to->excess(), -from->lack());
    const auto owner = room > 0 ? pick(from->movable, from->excess(), room) : from->movable.end();
    if (owner == from->movable.end()) {
      from->stuck = true;
    } else {
      move(*from, *to, owner);
    }
  }
}

// Shards below the tolerance get from whoever can spare most.
void Planner::fill() {
  while (!full()) {
    Shard* to = nullptr;
    for (auto& [number, shard] : shards_) {
      if (!shard.stuck && shard.lack() > 0.5 && (to == nullptr || shard.lack() > to->lack())) to = &shard;
    }
    if (to == nullptr) return;
    std::vector<Shard*> givers;
    for (auto& [number, shard] : shards_)
      if (shard.lack() < 0) givers.push_back(&shard);
    std::sort(givers.begin(), givers.end(),
              [](const Shard* one, const Shard* two) { return one->lack() < two->lack(); });
    bool moved = false;
    for (Shard* from : givers) {
      const auto owner = pick(from->movable, to->lack(), std::min(-from->lack(), -to->excess()));
      if (owner == from->movable.end()) continue;
      move(*from, *to, owner);
      moved = true;
      break;
    }
    to->stuck = !moved;
  }
}

BalancePlan Planner::run() {
  relieve();
  for (auto& [number, shard] : shards_) shard.stuck = false;
  fill();
  for (ShardBalance& balance : plan_.shards) {
    const Shard& shard = of(balance);
    balance.after = static_cast<std::uint64_t>(std::llround(shard.load));
    balance.good = shard.excess() <= 0.5 && shard.lack() <= 0.5;
  }
  return std::move(plan_);
}

}  // namespace

bool BalancePlan::good() const {
  return std::all_of(shards.begin(), shards.end(), [](const ShardBalance& shard) { return shard.good; });
}

double BalancePlan::peak(std::uint64_t ShardBalance::*when) const {
  double peak = 0;
  for (const ShardBalance& shard : shards)
    if (shard.target > 0) peak = std::max(peak, static_cast<double>(shard.*when) / shard.target);
  return peak;
}

BalancePlan plan_balance(std::span<const OwnerLoad> owners, std::span<const ShardShare> shards,
                         const BalanceOptions& options) {
  return Planner(owners, shards, options).run();
}

}  // namespace weft::detail
