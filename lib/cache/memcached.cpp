#include <atomic>
#include <mutex>
#include <utility>

#include "base/fork_guard.hpp"
#include "cache/memcached_session.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_idle = 64;

/// Sessions nobody uses at present. A forked child gets a new one: the parent's sockets, and a lock that may be held,
/// stay behind.
struct IdleSessions {
  explicit IdleSessions(std::uint64_t made_under) : forks(made_under) {}
  const std::uint64_t forks;
  std::mutex mutex;
  std::vector<std::unique_ptr<CacheSession>> sessions;
};

class Memcached final : public Cache {
 public:
  Memcached(std::vector<CacheServer> servers, Millis timeout)
      : servers_(std::move(servers), timeout), idle_(new IdleSessions(fork_generation())) {}
  ~Memcached() override {
    IdleSessions* last = idle_.load();
    if (last->forks == fork_generation()) delete last;
  }

  Lease lease() override {
    IdleSessions& idle = present();
    {
      const std::lock_guard lock(idle.mutex);
      if (!idle.sessions.empty()) {
        std::unique_ptr<CacheSession> session = std::move(idle.sessions.back());
        idle.sessions.pop_back();
        return Lease(*this, std::move(session));
      }
    }
    return Lease(*this, std::make_unique<MemcachedSession>(servers_));
  }

  std::size_t servers() const noexcept override { return servers_.size(); }
  std::size_t server_of(std::string_view stem) const noexcept override { return servers_.server_of_stem(stem); }
  bool reaches(std::size_t server, Deadline deadline) noexcept override {
    if (server >= servers_.size()) return false;
    MemcachedConnection connection(servers_.server(server), servers_.timeout());
    const bool reached = connection.connect(deadline);
    reached ? servers_.mark_up(server) : servers_.mark_down(server);
    return reached;
  }

 protected:
  void give_back(std::unique_ptr<CacheSession> session) noexcept override {
    IdleSessions& idle = present();
    std::vector<std::unique_ptr<CacheSession>> closing;  // closed outside the lock
    const std::lock_guard lock(idle.mutex);
    if (session->broken()) {
      // What broke one socket (a restart, most often) has broken the idle ones too, or they are made anew cheaply.
      closing.swap(idle.sessions);
    } else if (idle.sessions.size() < most_idle) {
      idle.sessions.push_back(std::move(session));
    }
  }

 private:
  IdleSessions& present() {
    IdleSessions* idle = idle_.load();
    const std::uint64_t forks = fork_generation();
    if (idle->forks == forks) return *idle;
    auto fresh = std::make_unique<IdleSessions>(forks);
    if (idle_.compare_exchange_strong(idle, fresh.get())) return *fresh.release();
    return *idle;
  }

  MemcachedServers servers_;
  std::atomic<IdleSessions*> idle_;
};

}  // namespace

std::unique_ptr<Cache> make_memcached(std::vector<CacheServer> servers, Millis timeout) {
  return std::make_unique<Memcached>(std::move(servers), timeout);
}

}  // namespace weft::detail
