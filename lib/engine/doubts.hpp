#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "index/owner_index.hpp"

namespace weft::detail {

/// Rows of the index that a transaction holds under its token, or lets go of with its COMMIT.
struct HeldRows {
  std::vector<Claim> claims{};
  std::vector<ObjectRow> objects{};
};

/// A write whose COMMIT was sent and not answered: where it went, and what is left to do once its end is known.
struct Doubt {
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint32_t shard = 0;
  std::uint64_t role_epoch = 0;           // as it was written with the token
  std::vector<std::string> cache_keys{};  // stale if it committed
  HeldRows taken{};                       // to free if it never commits
  HeldRows given_up{};                    // to free if it committed
};

/// The doubts of one process by token, until they are settled. Those of the last 12 hours, at most 100,000: a token row
/// is kept for a day, and without it a committed write would look like one that never was. Thread safety: all members.
class Doubts {
 public:
  explicit Doubts(const Clock& clock = system_clock()) : clock_(clock) {}
  void add(std::uint64_t token, Doubt doubt);
  /// nullopt: none of that token, or too old.
  std::optional<Doubt> find(std::uint64_t token) const;
  /// Nothing is left to do but to answer: the rest is forgotten.
  void settled(std::uint64_t token);
  std::size_t count() const;

 private:
  struct Kept {
    SteadyTime since;
    Doubt doubt;
  };
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Kept> by_token_;
  std::deque<std::uint64_t> order_;
};

}  // namespace weft::detail
