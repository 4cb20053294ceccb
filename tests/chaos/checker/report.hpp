#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// What can be wrong in a history.
enum class Anomaly : std::uint8_t {
  stale,         // a read gave older data than what was acknowledged, or seen, before it began
  lost,          // an acknowledged write is not there any more, or two writes took one version
  doubled,       // a write had its effect twice
  phantom,       // something was read that nobody can have written: never, not yet, or said to be not applied
  half,          // one part of a transaction has its effect and another has not
  cycle,         // transactions that cannot be put in an order
  wrong_side,    // a write on the side that had not the baton
  duplicate_id,  // an id was given twice
};
inline constexpr std::size_t anomalies = 8;
std::string_view to_string(Anomaly anomaly) noexcept;

struct Violation {
  Anomaly kind;
  std::string what;                    // in words
  std::vector<std::uint64_t> lines{};  // of the history, which prove it
};

/// What a checker found. `count` counts all; `violations` holds the first few of each kind.
struct Report {
  std::uint64_t operations = 0;
  std::uint64_t unknown = 0;
  std::array<std::uint64_t, anomalies> count{};
  std::vector<Violation> violations{};
  std::int64_t max_staleness_ns = 0;
  std::map<std::int64_t, std::uint64_t> staleness_ms{};  // stale reads by upper bound: 1, 10, 100, 1000, ... ms
  std::int64_t max_over_deadline_ns = 0;
  std::uint64_t with_deadline = 0;
  std::uint64_t late_20ms = 0;  // calls that ended later than 20 ms after their deadline
  std::uint64_t tail = 0;       // acknowledged writes that only a lost side had
  std::uint64_t tail_unaccounted = 0;

  std::uint64_t of(Anomaly anomaly) const { return count.at(static_cast<std::size_t>(anomaly)); }
  bool clean() const;
  void add(Anomaly kind, std::string what, std::vector<const Operation*> proof);
  /// A change of a lost side that nobody finds again. `lines` of the history prove it.
  void add_unaccounted(std::string what, std::vector<std::uint64_t> lines);
  void add_stale(std::int64_t age_ns, std::string what, std::vector<const Operation*> proof);

  static constexpr std::size_t kept_of_a_kind = 5;
};

}  // namespace weft::chaos
