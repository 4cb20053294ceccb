#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/observer.hpp"
#include "wire/breakers.hpp"
#include "wire/session.hpp"

namespace weft::detail {

struct PoolCaps {
  std::size_t per_server = 16;
  std::size_t per_process = 256;
  Millis check_after_idle{5000};  // a session idle for longer is asked `alive` before use
  Millis patience{1000};  // what a connect, or asking `alive`, may take; its failure says that the server is down
};

/// Sessions kept by server name: opened when needed, the most recently used first, the least recently used of another
/// server closed when the process cap is reached. A server that does not answer is not asked by every call: see
/// Breakers. Thread safety: all members may be called at once. In a forked child it starts empty.
class Pool {
 public:
  /// A session on loan. The destructor gives it back; one with an open transaction, or broken, is closed instead.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();
    Session& operator*() const noexcept { return *session_; }
    Session* operator->() const noexcept { return session_.get(); }
    explicit operator bool() const noexcept { return session_ != nullptr; }
    void give_back() noexcept;

   private:
    friend class Pool;
    struct Slot;
    Lease(std::shared_ptr<Slot> slot, std::unique_ptr<Session> session);
    std::shared_ptr<Slot> slot_;
    std::unique_ptr<Session> session_;
  };

  struct Figures {
    std::size_t open = 0, idle = 0, waiting = 0;
    std::uint64_t opened = 0, closed = 0;
  };

  /// `breakers`: those of the store, shared by its pools; null: it has its own. They must report to `observer`, too.
  Pool(std::unique_ptr<Connector> connector, PoolCaps caps, const Observer& observer,
       std::shared_ptr<Breakers> breakers = nullptr);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Throws Unavailable: code overloaded when the caps leave none before the deadline, unavailable when the server does
  /// not answer (ServerShut: at once, nothing was tried), timeout when the deadline has passed.
  Lease lease(const Server& server, Deadline deadline);
  Figures figures() const;
  Breakers& breakers() const noexcept;
  /// Closes what is idle; what is out is closed when it comes back.
  void close() noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace weft::detail
