#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "wire/pool.hpp"

namespace weft::detail {

/// The sessions of a pool in one process, by server, and those who wait for one. It counts and keeps; it asks no
/// server. Thread safety: all members.
class PoolShelf {
 public:
  /// What take() found: a session, or a place to open one (given back with opened() or not_opened()), or neither: the
  /// caller was woken and should look again, or the time is up.
  struct Taken {
    std::unique_ptr<Session> session{};
    bool to_check = false;  // it was idle for long, or another of its server was lost since: ask `alive` first
    bool place = false;
    bool in_time = true;
    // When the time is up:
    bool opening = false;                              // somebody was still connecting, and there was room for more
    std::size_t open = 0;                              // sessions with that server
    std::vector<std::unique_ptr<Session>> to_close{};  // by the caller, outside the lock
  };

  /// Makes the server known. Sessions under its name with another address are closed. The edition of the address.
  std::uint64_t meet(const Server& server);
  /// Waits at most once, until the deadline; calls `before_wait` then. Unavailable when the pool is closed.
  Taken take(const std::string& server, const PoolCaps& caps, Deadline deadline,
             const std::function<void()>& before_wait);
  void opened(const std::string& server);
  void not_opened(const std::string& server);
  /// A session that came out is closed now.
  void forget(const std::string& server);
  /// A session comes back in order.
  void put(const std::string& server, std::uint64_t edition, std::unique_ptr<Session> session);
  /// All idle sessions of that server are asked before their next use.
  void suspect(const std::string& server);
  /// Passes a wake-up on.
  void wake(const std::string& server);
  Pool::Figures figures() const;
  std::vector<std::unique_ptr<Session>> close();

 private:
  struct Idle {
    std::unique_ptr<Session> session;
    SteadyTime since;
  };
  struct PerServer {
    std::string identity;
    std::uint64_t edition = 0;  // grows when the identity changes: sessions of an older one are closed
    std::size_t open = 0;       // idle, on loan and being opened
    bool opening = false;       // one at a time: the others may get one that comes back, or learn that it failed
    SteadyTime suspected{};
    std::vector<Idle> idle{};  // the most recently used last
  };
  struct Waiter {
    const std::string& server;
    std::condition_variable woken{};
  };

  PerServer& at(const std::string& server) { return servers_.find(server)->second; }
  void wake_one(const std::string& server);
  void drop(PerServer& server);
  std::unique_ptr<Session> take_oldest(const PerServer& other_than);
  bool take_idle(PerServer& server, const PoolCaps& caps, Taken& taken);
  bool take_place(PerServer& server, const PoolCaps& caps, Taken& taken);

  mutable std::mutex mutex_;
  std::map<std::string, PerServer, std::less<>> servers_;
  std::list<Waiter*> waiting_;
  std::size_t open_ = 0;
  std::uint64_t opened_ = 0;
  std::uint64_t closed_ = 0;
  bool closing_ = false;
};

}  // namespace weft::detail
