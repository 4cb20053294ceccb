#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/observer.hpp"
#include "ids/block_lane.hpp"
#include "ids/block_size.hpp"
#include "ids/ticket_server.hpp"
#include "weft/error.hpp"

namespace weft::detail {

/// The blocks of one name on all ticket servers. Thread safety: all members may be called at once.
class NameCounter {
 public:
  /// Called when a lane has become low; must not wait.
  using Ask = std::function<void(NameCounter&, std::size_t lane)>;

  NameCounter(std::string name, std::span<const std::unique_ptr<TicketServer>> servers, BlockRules rules,
              const Observer& observer, Ask ask);

  const std::string& name() const noexcept { return name_; }
  /// From the blocks in hand; count 0: they are used up.
  BlockLane::Taken take(std::uint64_t want) noexcept;
  /// As take(), and when nothing is in hand fetches a block, or waits for who does. Errors: Unavailable, SchemaError.
  BlockLane::Taken take_or_fetch(std::uint64_t want, Deadline deadline);
  /// For the background: fetches where a block is needed and nobody does so already. False: the server failed.
  bool refill(std::size_t lane, Deadline deadline);

 private:
  struct Lane {
    Lane(TicketServer& from, BlockRules rules) : server(&from), size(rules) {}
    TicketServer* server;
    BlockLane blocks;
    std::atomic<bool> asked{false};  // the background knows that it needs a block
    // Under mutex_:
    bool fetching = false;
    std::uint64_t failures = 0;  // in all
    bool failed = false;         // the last fetch did
    std::exception_ptr error;
    // Only by who set `fetching`:
    TicketServer::Known known;
    BlockSize size;
  };
  void ask_for(std::size_t lane) noexcept;
  void fetch(Lane& lane, std::unique_lock<std::mutex>& lock, Deadline deadline);
  Lane* lane_to_fetch(const std::vector<std::uint64_t>& failures_before);
  [[noreturn]] void throw_no_server() const;

  std::string name_;
  const Observer& observer_;
  Ask ask_;
  std::deque<Lane> lanes_;  // lanes do not move
  alignas(64) std::atomic<std::uint32_t> turn_{0};
  std::mutex mutex_;
  std::condition_variable fetched_;
};

}  // namespace weft::detail
