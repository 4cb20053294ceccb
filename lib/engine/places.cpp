#include "engine/places.hpp"

#include "weft/error.hpp"

namespace weft::detail {

Places::Places(const Topology& topology) {
  const auto add = [&](const ShardSpec& shard, char letter, const Place& place) {
    ShardSide& side = sides_.emplace_back();
    side.shard = &shard;
    side.side = letter;
    side.number = sides_.size() - 1;
    side.server = &topology.server(place);
    side.database = &place.database;
    return &side;
  };
  for (const ShardSpec& shard : topology.shards) {
    Pair& pair = by_shard_[shard.id];
    pair.a = add(shard, 'A', shard.pair.a);
    if (shard.pair.b) pair.b = add(shard, 'B', *shard.pair.b);
  }
}

const ShardSide& Places::at(std::uint32_t shard, char side) const {
  const auto found = by_shard_.find(shard);
  if (found == by_shard_.end()) {
    throw UsageError("shard " + std::to_string(shard) +
                     " is not in the topology; reload the topology file that has it");
  }
  return side == 'B' && found->second.b != nullptr ? *found->second.b : *found->second.a;
}

}  // namespace weft::detail
