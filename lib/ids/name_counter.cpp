#include "ids/name_counter.hpp"

#include <algorithm>
#include <chrono>

namespace weft::detail {

namespace {

std::string text_of(const std::exception_ptr& error) try {
  std::rethrow_exception(error);
} catch (const std::exception& failure) {
  return failure.what();
}

bool is_schema_error(const std::exception_ptr& error) try {
  std::rethrow_exception(error);
} catch (const SchemaError&) {
  return true;
} catch (const std::exception&) {
  return false;
}

}  // namespace

NameCounter::NameCounter(std::string name, std::span<const std::unique_ptr<TicketServer>> servers, BlockRules rules,
                         const Observer& observer, Ask ask)
    : name_(std::move(name)), observer_(observer), ask_(std::move(ask)) {
  for (const auto& server : servers) lanes_.emplace_back(*server, rules);
}

void NameCounter::ask_for(std::size_t lane) noexcept {
  if (lanes_[lane].asked.load(std::memory_order_relaxed)) return;
  if (!lanes_[lane].asked.exchange(true)) ask_(*this, lane);
}

BlockLane::Taken NameCounter::take(std::uint64_t want) noexcept {
  // Two threads may get the same turn: it is only there to spread the ids over the servers.
  const std::uint32_t turn = turn_.load(std::memory_order_relaxed);
  turn_.store(turn + 1, std::memory_order_relaxed);
  const auto lanes = static_cast<std::uint32_t>(lanes_.size());
  for (std::uint32_t nth = 0; nth < lanes; ++nth) {
    const std::size_t at = (turn + nth) % lanes;
    const BlockLane::Taken taken = lanes_[at].blocks.take(want);
    if (taken.low || taken.count == 0) ask_for(at);
    if (taken.count > 0) return taken;
  }
  return {};
}

BlockLane::Taken NameCounter::take_or_fetch(std::uint64_t want, Deadline deadline) {
  std::unique_lock lock(mutex_);
  std::vector<std::uint64_t> failures_before;
  for (const Lane& lane : lanes_) failures_before.push_back(lane.failures);
  for (;;) {
    if (const BlockLane::Taken taken = take(want); taken.count > 0) return taken;
    if (deadline.passed())
      throw Unavailable(Code::timeout, Outcome::not_applied,
                        "no '" + name_ + "' id came from the ticket servers in time");
    if (Lane* lane = lane_to_fetch(failures_before); lane != nullptr) {
      // A server that does not answer must not use up the time of the others.
      std::size_t untried = 0;
      for (std::size_t at = 0; at < lanes_.size(); ++at)
        untried += lanes_[at].failures == failures_before[at] ? 1U : 0U;
      const Millis share = std::max(deadline.left() / static_cast<int>(std::max<std::size_t>(untried, 1)), Millis{1});
      fetch(*lane, lock, deadline.sooner(Deadline::in(share)));
    } else if (std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.fetching; })) {
      fetched_.wait_until(lock, deadline.at());
    } else {
      throw_no_server();
    }
  }
}

NameCounter::Lane* NameCounter::lane_to_fetch(const std::vector<std::uint64_t>& failures_before) {
  Lane* found = nullptr;
  for (std::size_t at = 0; at < lanes_.size(); ++at) {
    Lane& lane = lanes_[at];
    if (lane.fetching || lane.failures != failures_before[at]) continue;
    if (found == nullptr || (found->failed && !lane.failed)) found = &lane;
  }
  return found;
}

bool NameCounter::refill(std::size_t at, Deadline deadline) {
  Lane& lane = lanes_[at];
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!lane.fetching && lane.blocks.needs_block()) fetch(lane, lock, deadline);
    if (lane.failed) return false;
    lane.asked.store(false);
    // It may have become low again while `asked` was still set.
    if (lane.fetching || !lane.blocks.needs_block()) return true;
    if (lane.asked.exchange(true)) return true;
  }
}

void NameCounter::fetch(Lane& lane, std::unique_lock<std::mutex>& lock, Deadline deadline) {
  lane.fetching = true;
  lock.unlock();
  std::optional<TicketBlock> block;
  std::exception_ptr error;
  try {
    const std::uint64_t size = lane.size.wanted(std::chrono::steady_clock::now());
    block = lane.server->lease(name_, size, lane.known, deadline);
    lane.size.leased(size, std::chrono::steady_clock::now());
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  lane.fetching = false;
  if (block) {
    lane.blocks.put(*block);
    if (lane.failed)
      observer_.log(LogLevel::info, "ticket server " + lane.server->server_name() + " gives '" + name_ + "' ids again");
    observer_.count("weft.tickets.block", {{"server", lane.server->server_name()}, {"name", name_}});
  } else {
    lane.failures++;
    observer_.count("weft.tickets.failed", {{"server", lane.server->server_name()}, {"name", name_}});
    if (!lane.failed) observer_.log(LogLevel::warning, "no new block of '" + name_ + "' ids: " + text_of(error));
  }
  lane.failed = !block;
  lane.error = error;
  fetched_.notify_all();
}

void NameCounter::throw_no_server() const {
  std::string text = "no ticket server gives '" + name_ + "' ids and the blocks in hand are used up";
  bool schema = false;
  for (const Lane& lane : lanes_) {
    if (!lane.error) continue;
    text.append("; ").append(text_of(lane.error));
    schema = schema || is_schema_error(lane.error);
  }
  if (schema) throw SchemaError(text);
  throw Unavailable(text);
}

}  // namespace weft::detail
