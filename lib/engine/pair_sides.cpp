#include "engine/pair_sides.hpp"

#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {

PairSides::PairSides(const Topology& topology, std::uint32_t pair)
    : topology_(topology), pair_(pair), spec_(topology.pair(pair)) {
  if (!spec_.b) throw UsageError(name() + " has only one side; there is nothing to hand over");
}

std::string PairSides::name() const { return pair_ == 0 ? "the index" : "shard " + std::to_string(pair_); }

std::string PairSides::text(char side) const {
  return AdminPlace{pair_ == 0 ? OwnSchema::index : OwnSchema::shard, pair_, side, true, &place(side)}.text();
}

Session& PairSides::session(char side, Deadline deadline) {
  std::unique_ptr<Session>& kept = sessions_.at(side == 'A' ? 0 : 1);
  if (!kept || kept->broken()) {
    kept = connect_as(topology_, place(side).server, Account::operators, deadline);
    if (kept->dialect() != Dialect::mariadb)
      throw UsageError(text(side) + ": handing over and taking over are written for MariaDB");
  }
  return *kept;
}

bool PairSides::read_only(char side, Deadline deadline) {
  return session(side, deadline)
             .query({"SELECT @@global.read_only", {ColumnKind::u64}}, {}, deadline)
             .at(0, 0)
             .as_uint() != 0;
}

void PairSides::set_read_only(char side, bool on, Deadline deadline) {
  session(side, deadline).execute({on ? "SET GLOBAL read_only = ON" : "SET GLOBAL read_only = OFF"}, {}, deadline);
}

std::vector<std::uint32_t> PairSides::on_the_same_servers() const {
  const auto same = [&](const PairSpec& other) {
    if (!other.b) return false;
    const bool straight = other.a.server == spec_.a.server && other.b->server == spec_.b->server;
    const bool crossed = other.a.server == spec_.b->server && other.b->server == spec_.a.server;
    return straight || crossed;
  };
  std::vector<std::uint32_t> pairs;
  if (same(topology_.index)) pairs.push_back(0);
  for (const ShardSpec& shard : topology_.shards) {
    if (same(shard.pair)) pairs.push_back(shard.id);
  }
  return pairs;
}

}  // namespace weft::detail
