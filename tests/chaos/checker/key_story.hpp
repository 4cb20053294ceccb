#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "chaos/checker/report.hpp"

namespace weft::chaos {

/// One moment at which a key was known to be in one state: between start and end, `op` saw or made that version.
struct Sight {
  const Operation* op;
  std::uint64_t version;
};

/// A key from one create to the erase that ends it: versions grow by one with each write.
struct Life {
  std::uint64_t first = 0;
  std::vector<Sight> sights{};
  const Operation* earliest_end = nullptr;  // alive at the latest when this sight ended ...
  const Operation* latest_start = nullptr;  // ... and still when this one began
  bool spans() const { return earliest_end->end < latest_start->start; }
};

/// All that a history says about one key, put in order as far as versions and values alone can tell. Says in the report
/// what these already refute: two values of one version, one value at two versions, values that nobody wrote.
class KeyStory {
 public:
  KeyStory(std::vector<const Operation*> operations, Report& report);

  const std::vector<Life>& lives() const noexcept { return lives_; }
  const std::vector<const Operation*>& operations() const noexcept { return operations_; }
  /// The write that made that version, when one is known for sure.
  const Operation* writer(std::uint64_t version) const;

  /// What became of a write in doubt.
  enum class Fate : std::uint8_t { unsettled, seen, refuted };
  Fate fate(const Operation& write) const;

 private:
  struct State {
    const Operation* writer = nullptr;  // acknowledged, or in doubt and seen
    const Operation* seen = nullptr;    // the first that saw it
    std::string value{};
    bool forked = false;
  };
  void take_acknowledged(Report& report);
  void take_seen(const Operation& read, Report& report);
  void find_writer(State& state, std::uint64_t version, const Operation& read, Report& report);
  void begin_lives();
  void count_writes(Report& report);

  std::vector<const Operation*> operations_;  // by start
  std::unordered_multimap<std::string, const Operation*> by_value_;
  std::map<std::uint64_t, State> states_;
  std::unordered_map<const Operation*, std::uint64_t> made_by_;  // writes in doubt that were seen
  std::vector<const Operation*> nameless_;  // writes in doubt of which neither version nor value is known
  bool created_ = false;                    // some create is told of; else the story begins in the middle
  std::vector<Life> lives_;
};

}  // namespace weft::chaos
