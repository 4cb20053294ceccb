#include "wire/pool_shelf.hpp"

#include <algorithm>
#include <utility>

#include "weft/error.hpp"

namespace weft::detail {

namespace {

/// Tells whether a server is still the one under that name: a topology may be loaded anew with another address.
std::string identity(const Server& server) {
  return server.host + "\n" + std::to_string(server.port) + "\n" + server.user + "\n" + server.ca + "\n" +
         server.file.string() + "\n" + (server.tls == Tls::off ? "off" : "verify");
}

}  // namespace

/// Wakes who has waited longest for this server; else who waits for another (the process cap may have held it up).
void PoolShelf::wake_one(const std::string& server) {
  auto first = std::ranges::find_if(waiting_, [&](const Waiter* waiter) { return waiter->server == server; });
  if (first == waiting_.end()) first = waiting_.begin();
  if (first != waiting_.end()) (*first)->woken.notify_one();
}

void PoolShelf::drop(PerServer& server) {
  --server.open;
  --open_;
  ++closed_;
}

/// The idle session, of any server but `other_than`, that has been unused for longest.
std::unique_ptr<Session> PoolShelf::take_oldest(const PerServer& other_than) {
  PerServer* oldest = nullptr;
  for (auto& [name, server] : servers_) {
    if (&server == &other_than || server.idle.empty()) continue;
    if (oldest == nullptr || server.idle.front().since < oldest->idle.front().since) oldest = &server;
  }
  if (oldest == nullptr) return nullptr;
  auto session = std::move(oldest->idle.front().session);
  oldest->idle.erase(oldest->idle.begin());
  drop(*oldest);
  return session;
}

std::uint64_t PoolShelf::meet(const Server& wanted) {
  std::vector<Idle> to_close;  // outside the lock
  const std::scoped_lock lock(mutex_);
  PerServer& server = servers_[wanted.name];
  std::string now = identity(wanted);
  if (server.identity != now) {
    server.identity = std::move(now);
    ++server.edition;
    to_close.swap(server.idle);
    for (std::size_t at = 0; at < to_close.size(); ++at) drop(server);
  }
  return server.edition;
}

bool PoolShelf::take_idle(PerServer& server, const PoolCaps& caps, Taken& taken) {
  if (server.idle.empty()) return false;
  Idle idle = std::move(server.idle.back());
  server.idle.pop_back();
  taken.session = std::move(idle.session);
  taken.to_check =
      idle.since <= server.suspected || std::chrono::steady_clock::now() - idle.since > caps.check_after_idle;
  return true;
}

bool PoolShelf::take_place(PerServer& server, const PoolCaps& caps, Taken& taken) {
  if (server.opening || server.open >= caps.per_server) return false;
  if (open_ >= caps.per_process) {
    auto oldest = take_oldest(server);
    if (oldest == nullptr) return false;
    taken.to_close.push_back(std::move(oldest));
  }
  ++server.open;
  ++open_;
  ++opened_;
  server.opening = true;
  return taken.place = true;
}

PoolShelf::Taken PoolShelf::take(const std::string& name, const PoolCaps& caps, Deadline deadline,
                                 const std::function<void()>& before_wait) {
  std::unique_lock lock(mutex_);
  PerServer& server = at(name);
  Taken taken;
  const auto look = [&] {
    if (closing_)
      throw Unavailable(Code::unavailable, Outcome::not_applied,
                        name + ": the store was closed meanwhile, and its connections with it");
    if (!take_idle(server, caps, taken) && !take_place(server, caps, taken)) return false;
    // A wake-up that brought more than one chance is passed on.
    if (!waiting_.empty() && (!server.idle.empty() || open_ < caps.per_process)) wake_one(name);
    return true;
  };
  if (look()) return taken;
  before_wait();
  Waiter self{name};
  const auto place = waiting_.insert(waiting_.end(), &self);
  taken.in_time = self.woken.wait_until(lock, deadline.at()) == std::cv_status::no_timeout;
  waiting_.erase(place);
  if (taken.in_time) return taken;
  taken.opening = server.opening && server.open < caps.per_server;
  taken.open = server.open;
  wake_one(name);  // a wake-up may have come together with the deadline: it must not be lost
  return taken;
}

void PoolShelf::opened(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  at(server).opening = false;
  wake_one(server);
}

void PoolShelf::not_opened(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  PerServer& server = at(name);
  server.opening = false;
  drop(server);
  --closed_;  // it never was open
  --opened_;
  wake_one(name);
}

void PoolShelf::forget(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  drop(at(server));
  wake_one(server);
}

void PoolShelf::put(const std::string& name, std::uint64_t edition, std::unique_ptr<Session> session) {
  std::unique_ptr<Session> to_close;  // outside the lock
  const std::scoped_lock lock(mutex_);
  PerServer& server = at(name);
  if (!closing_ && edition == server.edition) {
    server.idle.push_back({std::move(session), std::chrono::steady_clock::now()});
  } else {
    to_close = std::move(session);
    drop(server);
  }
  wake_one(name);
}

void PoolShelf::suspect(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  at(server).suspected = std::chrono::steady_clock::now();
}

void PoolShelf::wake(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  wake_one(server);
}

Pool::Figures PoolShelf::figures() const {
  const std::scoped_lock lock(mutex_);
  Pool::Figures figures{open_, 0, waiting_.size(), opened_, closed_};
  for (const auto& [name, server] : servers_) figures.idle += server.idle.size();
  return figures;
}

std::vector<std::unique_ptr<Session>> PoolShelf::close() {
  std::vector<std::unique_ptr<Session>> to_close;
  const std::scoped_lock lock(mutex_);
  closing_ = true;
  for (auto& [name, server] : servers_) {
    for (Idle& idle : server.idle) {
      to_close.push_back(std::move(idle.session));
      drop(server);
    }
    server.idle.clear();
  }
  for (Waiter* waiter : waiting_) waiter->woken.notify_one();
  return to_close;
}

}  // namespace weft::detail
