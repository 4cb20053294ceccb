#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace weft::chaos {

/// One takeover of the shards' pair and the rejoin after it, as whoever did both knows them. Times as in the history.
struct Takeover {
  /// A change of the lost side that the rejoin has kept in weft_conflict.
  struct Kept {
    std::string place{};        // "weft_shard_1.cell/14/3"
    std::uint64_t version = 0;  // of the row as the change left it; of an erased one, as it was
    bool erased = false;
    std::string state{};  // "listed", "dropped", ...
  };
  std::string lost{};        // "shards-a"
  std::uint64_t number = 0;  // the store's number of this takeover
  std::int64_t cut = 0;      // what ended before was on the other side, too; 0: not known
  std::int64_t batons = 0;   // the survivor could not write for the lost one's owners before ...
  std::int64_t taken = 0;    // ... and could at the latest from here on
  std::int64_t returns = 0;  // the rejoin began ...
  std::int64_t home = 0;     // ... and had ended
  // Sequences of GTIDs. The lost side's own: what the other had of them, and the last at the return.
  std::uint64_t tail_after = 0, tail_until = 0;
  // The survivor's own: at the end of the takeover; when the rejoin began and when it had ended.
  std::uint64_t survivor_taken = 0, survivor_returns = 0, survivor_home = 0;
  std::vector<Kept> kept{};
};

/// All of a run. Thread safety: all members.
class Takeovers {
 public:
  void add(Takeover one) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(one));
  }
  std::vector<Takeover> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Takeover> all_;
};

}  // namespace weft::chaos
