#include "wire/pool.hpp"

#include <optional>
#include <utility>

#include "base/fork_guard.hpp"
#include "weft/error.hpp"
#include "wire/pool_shelf.hpp"

namespace weft::detail {

struct Pool::State {
  std::unique_ptr<Connector> connector;
  PoolCaps caps;
  const Observer& observer;
  std::shared_ptr<Breakers> breakers;
  PerFork<PoolShelf> shelf{};

  std::unique_ptr<Session> usable(PoolShelf& here, PoolShelf::Taken& taken, const Server& server, Breakers::Pass& pass,
                                  Deadline deadline);
  std::unique_ptr<Session> open(PoolShelf& here, const Server& server, Breakers::Pass& pass, Deadline deadline);
};

struct Pool::Lease::Slot {
  std::shared_ptr<State> state;
  std::string server;
  std::string breaker;
  std::uint64_t edition;
  std::uint64_t generation;
};

Pool::Lease::Lease(std::shared_ptr<Slot> slot, std::unique_ptr<Session> session)
    : slot_(std::move(slot)), session_(std::move(session)) {}
Pool::Lease::Lease(Lease&& other) noexcept = default;
Pool::Lease& Pool::Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    give_back();
    slot_ = std::move(other.slot_);
    session_ = std::move(other.session_);
  }
  return *this;
}
Pool::Lease::~Lease() { give_back(); }

void Pool::Lease::give_back() noexcept {
  if (session_ == nullptr) return;
  const auto slot = std::move(slot_);
  std::unique_ptr<Session> session = std::move(session_);
  if (slot->generation != fork_generation()) {
    static_cast<void>(session.release());  // the parent's
    return;
  }
  PoolShelf& shelf = slot->state->shelf.here();
  const bool broken = session->broken();
  if (broken) {
    // What ended this one has mostly ended the idle ones, too: each is asked before it is used.
    shelf.suspect(slot->server);
    if (session->overdue()) slot->state->breakers->lost(slot->breaker);
  } else {
    slot->state->breakers->answered(slot->breaker);
  }
  if (!broken && !session->in_transaction()) return shelf.put(slot->server, slot->edition, std::move(session));
  session.reset();  // before its place is given away: the cap counts sockets
  shelf.forget(slot->server);
}

Pool::Pool(std::unique_ptr<Connector> connector, PoolCaps caps, const Observer& observer,
           std::shared_ptr<Breakers> breakers)
    : state_(new State{std::move(connector), caps, observer,
                       breakers ? std::move(breakers) : std::make_shared<Breakers>(observer)}) {}

Pool::~Pool() { close(); }

// An idle session that may be used, or null: it was dead and is closed.
std::unique_ptr<Session> Pool::State::usable(PoolShelf& here, PoolShelf::Taken& taken, const Server& server,
                                             Breakers::Pass& pass, Deadline deadline) {
  std::unique_ptr<Session> session = std::move(taken.session);
  if (!taken.to_check && !pass.probes()) return session;
  const bool cut_short = deadline.left() < caps.patience;
  if (session->alive(deadline.sooner(Deadline::in(caps.patience)))) {
    pass.connected();
    return session;
  }
  if (session->overdue()) pass.failed(cut_short);
  session.reset();
  here.forget(server.name);
  observer.count("weft.pool.stale", {{"server", server.name}});
  return nullptr;
}

// Opens a session in a place that is already counted; gives the place back when that fails.
std::unique_ptr<Session> Pool::State::open(PoolShelf& here, const Server& server, Breakers::Pass& pass,
                                           Deadline deadline) {
  const bool cut_short = deadline.left() < caps.patience;
  std::unique_ptr<Session> session;
  try {
    session = connector->connect(server, deadline);
    pass.connected();
  } catch (const Error& error) {
    // The breaker first: who is woken by the place given back must find it open. A server that is full is not down.
    if (error.code() == Code::unavailable || error.code() == Code::timeout) pass.failed(cut_short);
    here.not_opened(server.name);
    throw;
  } catch (...) {
    here.not_opened(server.name);
    throw;
  }
  here.opened(server.name);
  observer.count("weft.pool.opened", {{"server", server.name}});
  return session;
}

Pool::Lease Pool::lease(const Server& wanted, Deadline deadline) {
  State& state = *state_;
  PoolShelf& shelf = state.shelf.here();
  const std::uint64_t edition = shelf.meet(wanted);
  const auto leased = [&](std::unique_ptr<Session> session) {
    auto slot = std::make_shared<Lease::Slot>(
        Lease::Slot{state_, wanted.name, Breakers::key_of(wanted), edition, fork_generation()});
    return Lease(std::move(slot), std::move(session));
  };
  std::optional<Breakers::Pass> pass;
  PoolShelf::Taken taken;
  try {
    while (!deadline.passed()) {
      if (!pass || !pass->good()) pass.emplace(state.breakers->pass(wanted));
      taken = shelf.take(wanted.name, state.caps, deadline, [&] { pass->drop(); });
      taken.to_close.clear();
      if (taken.place) return leased(state.open(shelf, wanted, *pass, deadline));
      if (taken.session == nullptr) continue;
      if (auto session = state.usable(shelf, taken, wanted, *pass, deadline)) return leased(std::move(session));
    }
  } catch (...) {
    shelf.wake(wanted.name);  // a wake-up this caller had is another's now
    throw;
  }
  shelf.wake(wanted.name);
  if (taken.in_time || taken.opening)
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      wanted.name + ": the deadline passed before a connection was open; it may be down or slow");
  state.observer.count("weft.pool.exhausted", {{"server", wanted.name}});
  throw Unavailable(Code::overloaded, Outcome::not_applied,
                    wanted.name + ": all " + std::to_string(taken.open) + " connections (per_server " +
                        std::to_string(state.caps.per_server) + ", per_process " +
                        std::to_string(state.caps.per_process) + ") were in use until the deadline");
}

Pool::Figures Pool::figures() const { return state_->shelf.here().figures(); }

Breakers& Pool::breakers() const noexcept { return *state_->breakers; }

void Pool::close() noexcept { state_->shelf.here().close(); }

}  // namespace weft::detail
