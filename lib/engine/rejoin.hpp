#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/admin_rejoin.hpp"
#include "engine/pair_verb.hpp"
#include "engine/rejoin_journal.hpp"
#include "engine/store_core.hpp"
#include "engine/tail.hpp"

namespace weft::detail {

/// One run of a rejoin, from wherever the journal says an earlier one broke off. Thread safety: one thread.
class Rejoin {
 public:
  Rejoin(StoreCore& store, std::uint32_t shard, const RejoinOptions& options, Deadline deadline);
  RejoinReport run();

 private:
  void find_roles();
  void find_members();
  void check_sides();
  void begin();
  void fence_and_stage();
  void undo();
  void link();
  void catch_up();
  void compare();
  bool all_equal();
  void merge();
  void go_home();
  void judge_only();

  bool reached(RejoinStep step) const { return entry_.step >= step; }
  void journal(RejoinStep step, const std::string& said);
  void say(const std::string& step);
  const Tail& tail();
  LostSide lost_side();
  GtidPosition recorded() const { return GtidPosition(role_.position); }
  Session& lost() { return sides_.session(lost_, deadline_); }
  Session& survivor() { return sides_.session(role_.side, deadline_); }
  PairOptions pair_options() const;
  /// The letter under which `pair` knows the server that is `side` of this pair.
  char letter_of(std::uint32_t pair, char side) const {
    return topology_.pair(pair).a.server == sides_.place(side).server ? 'A' : 'B';
  }

  StoreCore& store_;
  std::shared_ptr<Parts> parts_;
  const Topology& topology_;
  const RejoinOptions& options_;
  Deadline deadline_;
  PairSides sides_;
  std::unique_ptr<RoleBook> book_{};
  std::unique_ptr<RejoinJournal> journal_{};
  Role role_{};
  std::vector<Role> roles_{};  // of all pairs on the two servers
  char lost_ = 'A';
  RejoinEntry entry_{};
  bool resumed_ = false;
  std::vector<TailMember> members_{};
  std::unique_ptr<Tail> tail_{};
  RejoinReport report_{};
};

}  // namespace weft::detail
