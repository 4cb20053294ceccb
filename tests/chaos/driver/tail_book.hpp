#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "chaos/driver/row_log.hpp"
#include "chaos/driver/takeovers.hpp"
#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// Finds again what only a lost side had. Which rows these are is read from that side's own binary log, by GTID; where
/// they are now, from weft_conflict as the rejoin left it, and from the survivor's own log: brought in is what that one
/// wrote itself while the rejoin went on. Nothing here asks the rejoin what it has counted.
class TailBook {
 public:
  /// A row that `side` ('A', 'B') wrote itself. In the order of its log.
  void take(char side, const LoggedRow& row);
  /// The facts of these takeovers: of each a takeover, a rejoin, and a tail for each row of its tail, in words whether
  /// it was "merged", "listed", "dropped" or is "nowhere".
  std::vector<Fact> facts(const std::vector<Takeover>& takeovers) const;

 private:
  struct Change {
    std::uint64_t sequence = 0;
    LoggedRow::What what = LoggedRow::What::insert;
    std::string place{};
    std::uint64_t row_version = 0;
    Fact told{};  // key, version, value as the clients tell them
  };
  struct Side {
    std::vector<Change> changes{};
    std::unordered_map<std::string, std::vector<std::size_t>> by_place{};
  };
  static std::string fate(const Change& change, const Takeover& takeover, const Side& survivor);
  Side& side(char letter) { return letter == 'A' ? a_ : b_; }

  Side a_{}, b_{};
};

}  // namespace weft::chaos
