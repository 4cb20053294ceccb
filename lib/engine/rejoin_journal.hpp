#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/topology.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// How far a rejoin has come. Each step has been done when the journal says so; all may be done again.
enum class RejoinStep : std::uint8_t {
  begun = 1,   // the role is `rejoining`
  staged = 2,  // the returned side stands at read_only, and its tail lies in weft_conflict of the survivor
  undone = 3,  // the tail's rows on the returned side are as they were before it
  linked = 4,  // both sides replicate from each other, the survivor from behind the tail
  equal = 5,   // both sides were compared
  merged = 6,  // no row of the tail waits any more
  done = 7,    // the role is `pair`, the batons are home
};

struct RejoinEntry {
  std::uint32_t shard = 0;
  std::uint64_t takeover = 0;
  RejoinStep step = RejoinStep::begun;
  char survivor = 'A';  // the side of this pair that served alone
  std::string tail_end{};
  std::uint64_t rows = 0, own_rows = 0;
  std::uint64_t merged = 0, listed = 0, dropped = 0;
};

/// weft_rejoin in the index, on its writing side, with the operators' account. Errors: Unavailable. Thread safety: one
/// thread.
class RejoinJournal {
 public:
  RejoinJournal(const Topology& topology, char index_side, Deadline deadline);
  std::optional<RejoinEntry> find(std::uint32_t shard);
  void put(const RejoinEntry& entry);
  /// Only one run a pair of servers; it lasts as long as this object. False: another one is at it.
  bool lock(const std::string& name);

 private:
  Deadline deadline_;
  std::unique_ptr<Session> session_;
  std::string table_;
};

}  // namespace weft::detail
