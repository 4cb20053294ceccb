#include "wire/pool.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/fork_guard.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

/// Tells whether a server is still the one under that name: a topology may be loaded anew with another address.
std::string identity(const Server& server) {
  return server.host + "\n" + std::to_string(server.port) + "\n" + server.user + "\n" + server.ca + "\n" +
         server.file.string() + "\n" + (server.tls == Tls::off ? "off" : "verify");
}

struct Idle {
  std::unique_ptr<Session> session;
  SteadyTime since;
};

struct PerServer {
  std::string identity;
  std::uint64_t edition = 0;  // grows when the identity changes: sessions of an older one are closed
  std::size_t open = 0;       // idle, on loan and being opened
  std::vector<Idle> idle{};   // the most recently used last
};

struct Waiter {
  const std::string& server;
  std::condition_variable woken;
};

/// What belongs to one process. A forked child makes another and never touches this one's lock or sessions.
struct Shelf {
  std::uint64_t generation = fork_generation();
  std::mutex mutex;
  std::map<std::string, PerServer, std::less<>> servers;
  std::list<Waiter*> waiting;
  std::size_t open = 0;
  std::uint64_t opened = 0;
  std::uint64_t closed = 0;
  bool closing = false;
};

/// Wakes who has waited longest for this server; else who waits for another (the process cap may have held it up).
void wake_one(Shelf& shelf, const std::string& server) {
  auto first = std::ranges::find_if(shelf.waiting, [&](const Waiter* waiter) { return waiter->server == server; });
  if (first == shelf.waiting.end()) first = shelf.waiting.begin();
  if (first != shelf.waiting.end()) (*first)->woken.notify_one();
}

void forget_one(Shelf& shelf, PerServer& server) {
  --server.open;
  --shelf.open;
  ++shelf.closed;
}

/// The idle session, of any server but `other_than`, that has been unused for longest.
std::unique_ptr<Session> take_oldest(Shelf& shelf, const PerServer& other_than) {
  PerServer* oldest = nullptr;
  for (auto& [name, server] : shelf.servers) {
    if (&server == &other_than || server.idle.empty()) continue;
    if (oldest == nullptr || server.idle.front().since < oldest->idle.front().since) oldest = &server;
  }
  if (oldest == nullptr) return nullptr;
  auto session = std::move(oldest->idle.front().session);
  oldest->idle.erase(oldest->idle.begin());
  forget_one(shelf, *oldest);
  return session;
}

}  // namespace

struct Pool::State {
  std::unique_ptr<Connector> connector;
  PoolCaps caps;
  const Observer& observer;
  std::atomic<Shelf*> shelf{new Shelf};

  State(std::unique_ptr<Connector> made, PoolCaps wanted, const Observer& reports)
      : connector(std::move(made)), caps(wanted), observer(reports) {}
  ~State() {
    Shelf* mine = shelf.load();
    if (mine->generation == fork_generation()) delete mine;  // else the parent's: leaked
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Shelf& here() {
    Shelf* now = shelf.load();
    while (now->generation != fork_generation()) {
      auto fresh = std::make_unique<Shelf>();
      if (shelf.compare_exchange_strong(now, fresh.get())) return *fresh.release();
    }
    return *now;
  }
};

struct Pool::Lease::Slot {
  std::shared_ptr<State> state;
  std::string server;
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
  const bool usable = !session->broken() && !session->in_transaction();
  if (!usable) session.reset();  // before its place is given away: the cap counts sockets
  Shelf& shelf = slot->state->here();
  {
    const std::scoped_lock lock(shelf.mutex);
    PerServer& server = shelf.servers.find(slot->server)->second;
    if (session != nullptr && !shelf.closing && slot->edition == server.edition) {
      server.idle.push_back({std::move(session), std::chrono::steady_clock::now()});
    } else {
      forget_one(shelf, server);
    }
    wake_one(shelf, slot->server);
  }
}

Pool::Pool(std::unique_ptr<Connector> connector, PoolCaps caps, const Observer& observer)
    : state_(std::make_shared<State>(std::move(connector), caps, observer)) {}

Pool::~Pool() { close(); }

namespace {

/// Opens a session in a place that is already counted; gives the place back when that fails.
std::unique_ptr<Session> open_session(Shelf& shelf, Connector& connector, const Server& server, Deadline deadline) {
  try {
    return connector.connect(server, deadline);
  } catch (...) {
    const std::scoped_lock lock(shelf.mutex);
    forget_one(shelf, shelf.servers.find(server.name)->second);
    --shelf.closed;  // it never was open
    --shelf.opened;
    wake_one(shelf, server.name);
    throw;
  }
}

}  // namespace

Pool::Lease Pool::lease(const Server& wanted, Deadline deadline) {
  State& state = *state_;
  Shelf& shelf = state.here();
  std::vector<std::unique_ptr<Session>> to_close;  // closed outside the lock
  std::unique_lock lock(shelf.mutex);
  PerServer& server = shelf.servers[wanted.name];
  std::string now = identity(wanted);
  if (server.identity != now) {
    server.identity = std::move(now);
    ++server.edition;
    for (Idle& idle : server.idle) {
      to_close.push_back(std::move(idle.session));
      forget_one(shelf, server);
    }
    server.idle.clear();
  }
  const auto leased = [this, &shelf, &wanted, edition = server.edition](std::unique_ptr<Session> session) {
    auto slot = std::make_shared<Lease::Slot>(Lease::Slot{state_, wanted.name, edition, shelf.generation});
    return Lease(std::move(slot), std::move(session));
  };

  while (true) {
    if (shelf.closing) throw UsageError("the pool is closed");
    if (!server.idle.empty()) {
      Idle idle = std::move(server.idle.back());
      server.idle.pop_back();
      lock.unlock();
      const bool rested = std::chrono::steady_clock::now() - idle.since > state.caps.check_after_idle;
      if (!rested || idle.session->alive(deadline)) return leased(std::move(idle.session));
      idle.session.reset();
      lock.lock();
      forget_one(shelf, server);
      state.observer.count("weft.pool.stale", {{"server", wanted.name}});
      continue;
    }
    if (server.open < state.caps.per_server) {
      if (shelf.open >= state.caps.per_process) {
        if (auto oldest = take_oldest(shelf, server)) to_close.push_back(std::move(oldest));
      }
      if (shelf.open < state.caps.per_process) {
        ++server.open;
        ++shelf.open;
        ++shelf.opened;
        lock.unlock();
        to_close.clear();
        auto session = open_session(shelf, *state.connector, wanted, deadline);
        state.observer.count("weft.pool.opened", {{"server", wanted.name}});
        return leased(std::move(session));
      }
    }
    Waiter self{wanted.name, {}};
    const auto place = shelf.waiting.insert(shelf.waiting.end(), &self);
    const bool in_time = self.woken.wait_until(lock, deadline.at()) == std::cv_status::no_timeout;
    shelf.waiting.erase(place);
    if (in_time) continue;
    // A wake-up may have come together with the deadline: it must not be lost.
    wake_one(shelf, wanted.name);
    state.observer.count("weft.pool.exhausted", {{"server", wanted.name}});
    throw Unavailable(Code::overloaded, Outcome::not_applied,
                      wanted.name + ": all " + std::to_string(server.open) + " connections (per_server " +
                          std::to_string(state.caps.per_server) + ", per_process " +
                          std::to_string(state.caps.per_process) + ") were in use until the deadline");
  }
}

Pool::Figures Pool::figures() const {
  Shelf& shelf = state_->here();
  const std::scoped_lock lock(shelf.mutex);
  Figures figures{shelf.open, 0, shelf.waiting.size(), shelf.opened, shelf.closed};
  for (const auto& [name, server] : shelf.servers) figures.idle += server.idle.size();
  return figures;
}

void Pool::close() noexcept {
  Shelf& shelf = state_->here();
  std::vector<Idle> to_close;
  const std::scoped_lock lock(shelf.mutex);
  shelf.closing = true;
  for (auto& [name, server] : shelf.servers) {
    for (Idle& idle : server.idle) {
      to_close.push_back(std::move(idle));
      forget_one(shelf, server);
    }
    server.idle.clear();
  }
  for (Waiter* waiter : shelf.waiting) waiter->woken.notify_one();
}

}  // namespace weft::detail
