#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weft::detail {

/// What one owner weighs on the shard where it lives, in one unit: bytes, or rows.
struct OwnerLoad {
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint32_t shard = 0;
  std::uint64_t load = 0;
};

/// What a shard may hold.
struct ShardShare {
  std::uint32_t shard = 0;
  /// Its share of the whole, against the others' weights. 0: it shall hold nothing (a draining shard).
  double weight = 1;
  /// False: its owners stay and none come; it is no part of what is balanced (a closed shard).
  bool open = true;
};

struct BalanceOptions {
  double tolerance = 0.1;          // a shard is good from (1 - tolerance) to (1 + tolerance) times its target
  std::size_t most_moves = 10000;  // the plan stops there
};

struct ProposedMove {
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint32_t from = 0, to = 0;
  std::uint64_t load = 0;
};

struct ShardBalance {
  std::uint32_t shard = 0;
  double target = 0;
  double low = 0, high = 0;  // what is good
  std::uint64_t before = 0, after = 0;
  bool good = false;  // within the tolerance after the moves
};

struct BalancePlan {
  std::vector<ProposedMove> moves{};   // in the order in which they should be made
  std::vector<ShardBalance> shards{};  // as given, without closed ones
  std::uint64_t moved = 0;             // load of all moves
  std::uint64_t least = 0;             // no plan that reaches the tolerance moves less
  bool good() const;                   // all shards are
  /// The largest load against its target, before or after; 1: even. A shard that shall be empty does not count.
  double peak(std::uint64_t ShardBalance::*when) const;
};

/// Proposes moves that bring each shard within the tolerance, few and with little load moved: shards above it give
/// first, then those below it get. Greedy: the shard that is furthest off is served next, by the smallest owner that
/// suffices or else by the largest that fits. Each owner moves at most once. Deterministic. Errors: UsageError (no open
/// shard with a weight, tolerance not above 0 and below 1, an owner on a shard that is not given).
/// Cost: n log n for n owners, and log n a move.
BalancePlan plan_balance(std::span<const OwnerLoad> owners, std::span<const ShardShare> shards,
                         const BalanceOptions& options);

}  // namespace weft::detail
