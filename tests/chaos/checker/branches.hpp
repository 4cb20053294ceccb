#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// Where a history forks: at a takeover the other side goes on without the writes that only the lost side had (its
/// tail), until the rejoin has brought them in or listed them. A key with a tail has a story for each lost side, which
/// ends at the takeover, and one that goes on. Both are judged like any other. In the one that goes on a write of the
/// tail is in doubt: it comes in later, once, or never. What of the tail was acknowledged and is nowhere afterwards is
/// told to the report. A name stands in the index, which loses nothing: an object that the tail erased has lost its
/// name for all, and has it again when the rejoin lists the erase.
class Branches {
 public:
  using Operations = std::vector<const Operation*>;
  struct Lost {
    std::size_t takeover;  // its number in this history
    Operations operations{};
  };

  Branches(const History& history, Report& report);
  bool forks(const std::string& key) const { return tails_.contains(key); }
  /// Takes a key's lost stories out of its operations; what is left is the story that goes on.
  std::vector<Lost> split(Operations& operations);
  std::size_t takeovers() const noexcept { return takeovers_.size(); }

 private:
  struct Takeover {
    const Fact* taken = nullptr;
    const Fact* rejoined = nullptr;
    std::int64_t returns() const { return rejoined == nullptr ? never_ends : rejoined->start; }
  };
  class Fork;
  const Operation* in_doubt(const Operation& op, bool of_tail);
  void let_names_return(std::size_t takeover, const std::vector<const Fact*>& tail, Operations& operations);

  Report& report_;
  std::vector<Takeover> takeovers_{};                                               // by time
  std::map<std::string, std::map<std::size_t, std::vector<const Fact*>>> tails_{};  // by key, by takeover
  std::deque<Operation> copies_{};
};

}  // namespace weft::chaos
