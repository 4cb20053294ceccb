#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/baton_rows.hpp"
#include "engine/pair_link.hpp"
#include "model/topology.hpp"

namespace weft::detail {

constexpr char other_side(char side) noexcept { return side == 'A' ? 'B' : 'A'; }

/// The two sides of one pair (0: the index's own), each with a session of the operators' account that is opened when it
/// is needed. Thread safety: one thread.
class PairSides {
 public:
  /// UsageError: no such shard, or one without a side B.
  PairSides(const Topology& topology, std::uint32_t pair);

  std::uint32_t pair() const noexcept { return pair_; }
  /// "shard 3", "the index"
  std::string name() const;
  /// "shard 3, side A (server db3a, database weft_3)"
  std::string text(char side) const;
  const Place& place(char side) const { return spec_.side(side); }

  /// Unavailable: the side does not answer. A session that broke is opened anew.
  Session& session(char side, Deadline deadline);
  PairLink link(char side, Deadline deadline) { return PairLink(session(side, deadline)); }
  BatonRows batons(char side, Deadline deadline) { return {session(side, deadline), place(side).database}; }
  bool read_only(char side, Deadline deadline);
  void set_read_only(char side, bool on, Deadline deadline);

  /// Pairs that stand on the same two servers, this one among them: replication is one for all of them.
  std::vector<std::uint32_t> on_the_same_servers() const;

 private:
  const Topology& topology_;
  std::uint32_t pair_;
  const PairSpec& spec_;
  std::array<std::unique_ptr<Session>, 2> sessions_;
};

}  // namespace weft::detail
