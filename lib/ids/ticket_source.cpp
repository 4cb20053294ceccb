#include "ids/ticket_source.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/failpoint.hpp"
#include "base/fork_guard.hpp"
#include "ids/name_counter.hpp"
#include "ids/refiller.hpp"
#include "ids/ticket_server.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

constexpr std::size_t most_names = 32;

/// All that belongs to one process: a forked child makes its own and never touches its parent's again (its mutexes may
/// be locked for ever, its thread does not exist, and its blocks are the parent's).
struct InProcess {
  explicit InProcess(InProcess* of_parent) : parent(of_parent) {}
  std::uint64_t generation = fork_generation();
  InProcess* parent;  // kept reachable; never used
  TicketIdentities identities;
  std::vector<std::unique_ptr<TicketServer>> servers;
  std::mutex mutex;  // guards adding to `owned`
  std::vector<std::unique_ptr<NameCounter>> owned;
  std::array<std::atomic<NameCounter*>, most_names> counters{};
  Refiller refiller;  // ends first
};

class TicketSource : public IdSource {
 public:
  TicketSource(Pool& pool, const Topology& topology, TicketMarks& marks, const Observer& observer, BlockRules rules)
      : pool_(pool), specs_(topology.tickets), marks_(marks), observer_(observer), rules_(rules) {
    if (specs_.empty()) throw SchemaError("the topology names no ticket server");
    for (const TicketServerSpec& spec : specs_) hosts_.push_back(topology.server(spec.place));
    state_.store(start(nullptr).release());
  }
  ~TicketSource() override {
    InProcess* state = state_.load();
    if (state->generation == fork_generation()) delete state;
  }
  TicketSource(const TicketSource&) = delete;
  TicketSource& operator=(const TicketSource&) = delete;

  std::uint64_t next(std::string_view name, Deadline deadline) override {
    NameCounter& counter = this->counter(name);
    const BlockLane::Taken taken = counter.take(1);
    return taken.count > 0 ? taken.first : counter.take_or_fetch(1, deadline).first;
  }

  std::vector<std::uint64_t> next_many(std::string_view name, std::size_t count, Deadline deadline) override {
    NameCounter& counter = this->counter(name);
    std::vector<std::uint64_t> ids;
    ids.reserve(count);
    // An equal part from each server, so that both sides of the pairs get their share of new owners.
    const std::size_t share = count / specs_.size() + 1;
    while (ids.size() < count) {
      const std::size_t want = std::min(share, count - ids.size());
      BlockLane::Taken taken = counter.take(want);
      if (taken.count == 0) taken = counter.take_or_fetch(want, deadline);
      for (std::uint64_t nth = 0; nth < taken.count; ++nth) ids.push_back(taken.first + nth * taken.step);
    }
    return ids;
  }

 private:
  NameCounter& counter(std::string_view name) {
    InProcess* state = state_.load(std::memory_order_acquire);
    if (state->generation != fork_generation() && !WEFT_MUTANT("block_kept_over_fork")) state = renew(state);
    for (const auto& kept : state->counters) {
      NameCounter* counter = kept.load(std::memory_order_acquire);
      if (counter == nullptr) break;
      if (counter->name() == name) return *counter;
    }
    return add(*state, name);
  }

  NameCounter& add(InProcess& state, std::string_view name) {
    if (name.empty() || name.size() > 64) throw UsageError("the name of ids must have 1 to 64 bytes");
    const std::lock_guard lock(state.mutex);
    for (const auto& counter : state.owned)
      if (counter->name() == name) return *counter;
    if (state.owned.size() == most_names)
      throw UsageError("more than " + std::to_string(most_names) + " names of ids in one process");
    state.owned.push_back(std::make_unique<NameCounter>(
        std::string(name), state.servers, rules_, observer_,
        [&state](NameCounter& counter, std::size_t lane) { state.refiller.ask(counter, lane); }));
    state.counters[state.owned.size() - 1].store(state.owned.back().get(), std::memory_order_release);
    return *state.owned.back();
  }

  std::unique_ptr<InProcess> start(InProcess* parent) {
    auto state = std::make_unique<InProcess>(parent);
    for (std::size_t at = 0; at < specs_.size(); ++at)
      state->servers.push_back(std::make_unique<TicketServer>(
          pool_, specs_[at], hosts_[at], static_cast<std::uint16_t>(specs_.size()), marks_, state->identities));
    return state;
  }
  InProcess* renew(InProcess* of_parent) {
    std::unique_ptr<InProcess> fresh = start(of_parent);
    return state_.compare_exchange_strong(of_parent, fresh.get()) ? fresh.release() : of_parent;
  }

  Pool& pool_;
  std::vector<TicketServerSpec> specs_;
  std::vector<Server> hosts_;
  TicketMarks& marks_;
  const Observer& observer_;
  BlockRules rules_;
  std::atomic<InProcess*> state_{nullptr};
};

}  // namespace

std::unique_ptr<IdSource> make_ticket_source(Pool& pool, const Topology& topology, TicketMarks& marks,
                                             const Observer& observer, BlockRules rules) {
  return std::make_unique<TicketSource>(pool, topology, marks, observer, rules);
}

}  // namespace weft::detail
