#include "base/random.hpp"
#include "engine/store_core.hpp"
#include "engine/transaction_core.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t longest_name = 255;

// A shard among the open ones, each with a chance of its weight.
const ShardSpec& shard_by_weight(const Topology& topology) {
  std::uint64_t total = 0;
  for (const ShardSpec& shard : topology.shards) total += shard.state == ShardState::open ? shard.weight : 0;
  if (total == 0)
    throw Unavailable(Code::not_writable, Outcome::not_applied,
                      "no shard is open for new owners; open one in the topology file");
  std::uint64_t point = random_below(total);
  for (const ShardSpec& shard : topology.shards) {
    if (shard.state != ShardState::open) continue;
    if (point < shard.weight) return shard;
    point -= shard.weight;
  }
  throw Error(Code::internal, Outcome::not_applied, "no shard was found for a point within the total weight");
}

const ShardSpec& asked_shard(const Topology& topology, std::uint32_t id) {
  const ShardSpec& shard = topology.shard(id);
  if (shard.state != ShardState::open) {
    throw UsageError("shard " + std::to_string(id) +
                     " takes no new owners (it is closed or draining); name an open one");
  }
  return shard;
}

}  // namespace

OwnerId StoreCore::add_owner(std::string_view kind, const NewOwner& owner, const CallOptions& options) {
  const Calls::Guard call(calls_);
  const std::shared_ptr<Parts> parts = this->parts();
  const Deadline deadline = deadline_of(*parts, options);
  if (owner.name.size() > longest_name) throw UsageError("an owner's name has at most 255 bytes");
  const ShardSpec& shard = owner.shard ? asked_shard(parts->topology, *owner.shard) : shard_by_weight(parts->topology);
  const std::uint16_t number = parts->index->name_number(NameSpace::owner_kind, kind, deadline);
  const std::uint64_t id = parts->ids->next("owner", deadline);
  const Placement placement{shard.id, 1};
  parts->index->add_placement(number, id, owner.name, placement, deadline);
  parts->index->learn(number, id, placement);

  // The owner exists from here on. Its gate follows; should that fail, the first client that finds none puts it in.
  try {
    on_owner(*parts, number, id, Intent::write, deadline,
             [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
               const Bound insert = route.side->fence(session.dialect()).make_gate(route.fence);
               try {
                 if (session.execute(*insert.statement, insert.params, deadline) == 1) return std::nullopt;
               } catch (const Duplicate&) {
                 return std::nullopt;
               }
               const Bound look = route.side->fence(session.dialect()).look(number, id);
               FenceFacts facts =
                   route.side->fence(session.dialect()).decode(session.query(*look.statement, look.params, deadline));
               if (facts.side == route.fence.side) return std::nullopt;
               facts.gate = true;  // only the side is wrong; the next try makes the gate there
               return facts;
             });
  } catch (const Error& error) {
    parts->observer.log(
        LogLevel::warning,
        std::string("the gate of a new owner was not made yet (its first use makes it): ") + error.what());
  }
  return OwnerId(id);
}

std::optional<OwnerId> StoreCore::find_owner(std::string_view kind, std::string_view name, const CallOptions& options) {
  const Calls::Guard call(calls_);
  const std::shared_ptr<Parts> parts = this->parts();
  const Deadline deadline = deadline_of(*parts, options);
  const std::uint16_t number = parts->index->name_number(NameSpace::owner_kind, kind, deadline);
  const std::optional<std::uint64_t> id = parts->index->owner_by_name(number, name, deadline);
  return id ? std::optional(OwnerId(*id)) : std::nullopt;
}

Transaction StoreCore::begin(const Owner& owner, const CallOptions& options) {
  return Transaction(std::make_shared<Transaction::Core>(shared_from_this(), owner, options));
}

}  // namespace weft::detail
