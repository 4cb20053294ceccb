#include "engine/outbox_sweeper.hpp"

#include "base/clock.hpp"
#include "base/fork_guard.hpp"
#include "engine/cache_drop.hpp"
#include "engine/held_transaction.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 512;
constexpr std::size_t shards_a_round = 8;
constexpr std::size_t most_published = 100'000;  // remembered; the rest is removed as if nobody had published
constexpr Millis between{1000};
constexpr Millis while_there_is_more{20};
constexpr auto publishing_time = std::chrono::seconds(2);  // of a row whose writer lives
constexpr Millis patience{2000};

}  // namespace

OutboxSweeper::OutboxSweeper(const Parts& parts)
    : parts_(parts), thread_([this] { return Repeater::Round([this] { return std::optional(round()); }); }) {}

void OutboxSweeper::begin() noexcept {
  if (begun_in_.exchange(fork_generation()) != fork_generation()) thread_.wake();
}

void OutboxSweeper::published(std::uint32_t shard, std::span<const std::uint64_t> numbers) noexcept try {
  const std::lock_guard lock(mutex_);
  std::set<std::uint64_t>& known = published_[shard];
  if (known.size() < most_published) known.insert(numbers.begin(), numbers.end());
} catch (...) {
  // No memory: the row goes as one whose writer has died.
}

Millis OutboxSweeper::round() {
  const auto& shards = parts_.topology.shards;
  bool more = false;
  for (std::size_t nth = 0; nth < std::min(shards_a_round, shards.size()) && !thread_.ending(); ++nth) {
    const ShardSpec& shard = shards[next_shard_++ % shards.size()];
    try {
      more = sweep(shard) || more;
    } catch (const Error&) {
      parts_.observer.count("weft.cache.sweep_failed");
    }
  }
  return more ? while_there_is_more : between;
}

// The baton is not held while cache servers are asked. True: there may be more.
bool OutboxSweeper::sweep(const ShardSpec& shard) {
  const Deadline deadline = Deadline::in(patience);
  std::set<std::uint64_t> mine;
  {
    const std::lock_guard lock(mutex_);
    mine.swap(published_[shard.id]);
  }
  Rows rows;
  {
    HeldTransaction transaction(parts_, shard, deadline);
    rows = transaction.query(transaction.sql().outbox(page_rows));
  }
  const std::int64_t now = system_clock().wall().time_since_epoch().count();
  const std::int64_t young = std::chrono::microseconds(publishing_time).count();
  std::vector<std::uint64_t> going;
  std::size_t removed = 0;
  for (std::size_t row = 0; row < rows.size() && !thread_.ending(); ++row) {
    const std::uint64_t number = rows.at(row, 0).as_uint();
    if (mine.erase(number) == 0) {
      const std::int64_t age = now - rows.at(row, 2).as_int();
      if (age >= 0 && age < young) continue;
      if (!drop_cached(parts_, rows.at(row, 1).as_text(), deadline)) continue;
      ++removed;
    }
    going.push_back(number);
  }
  if (!going.empty()) {
    HeldTransaction transaction(parts_, shard, deadline);
    transaction.drop_outbox(going);
    transaction.commit();
  }
  if (removed > 0) parts_.observer.count("weft.cache.swept", {}, static_cast<double>(removed));
  // Rows that were published just now, or have not come over from the other side yet, come with a later page.
  if (rows.size() == page_rows || !going.empty()) {
    const std::lock_guard lock(mutex_);
    std::set<std::uint64_t>& known = published_[shard.id];
    if (known.size() + mine.size() < most_published) known.merge(mine);
  }
  return rows.size() == page_rows && !going.empty();
}

}  // namespace weft::detail
