#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"

namespace weft::detail {

/// What the cache holds under a key, and the number a cas() on it must carry. The number is good only for the session
/// that gave it.
struct CacheItem {
  std::string bytes;
  std::uint64_t cas = 0;
};

/// The answer for one key: unreachable (its server does not answer), or there, or not there.
struct CacheAnswer {
  bool reachable = true;
  std::optional<CacheItem> item{};
};

struct CacheStore {
  std::string_view key;
  std::string_view bytes;  // cas() with `remove`: not looked at
  std::uint32_t ttl_seconds = 0;
  std::uint64_t cas = 0;  // only for cas()
  bool remove = false;    // only for cas(): a conditional delete (expiry in the past)
};

enum class CasResult : std::uint8_t { stored, lost, unreachable };

/// Who looks at items where they lie. The bytes are good only during the call; what is not reported is not there.
class CacheSink {
 public:
  virtual void item(std::size_t position, std::string_view bytes, std::uint64_t cas) = 0;
  virtual void unreachable(std::size_t position) = 0;

 protected:
  ~CacheSink() = default;
};

/// Seam: a session with the cache: one socket a server, in one thread. Keys are printable, 1 to 200 bytes (UsageError
/// otherwise). The rules of the cache protocol (cache/protocol.hpp) rest on these five calls. None throws for a server
/// that does not answer: the answer says `unreachable`. When a socket of it was lost, or an answer was not what it must
/// be, the session is `broken`: it must be thrown away with every cas number it gave. Each call is one round trip a
/// server (servers asked at once), counted in trips().cache.
class CacheSession {
 public:
  virtual ~CacheSession() = default;
  virtual std::vector<CacheAnswer> get(std::span<const std::string> keys, Deadline deadline) = 0;
  /// get() without copying the items. Unless overridden, it copies all the same.
  virtual void look(std::span<const std::string_view> keys, CacheSink& sink, Deadline deadline);
  /// `add` where nothing is, then read back, pipelined: the answer is whatever is there now.
  virtual std::vector<CacheAnswer> add_and_get(std::span<const CacheStore> stores, Deadline deadline) = 0;
  /// Unconditional `set`, then read back, pipelined.
  virtual std::vector<CacheAnswer> set_and_get(std::span<const CacheStore> stores, Deadline deadline) = 0;
  /// Compare-and-set by number, waited for.
  virtual std::vector<CasResult> cas(std::span<const CacheStore> stores, Deadline deadline) = 0;
  /// The same without waiting for answers; what fails is lost. Counted in trips().not_waited.
  virtual void cas_no_wait(std::span<const CacheStore> stores) noexcept = 0;
  virtual bool broken() const noexcept = 0;
};

/// Seam: makes and keeps cache sessions. Thread safety: all members may be called at once.
class Cache {
 public:
  /// A session on loan; the destructor gives it back, a broken one is destroyed.
  class Lease {
   public:
    Lease(Cache& cache, std::unique_ptr<CacheSession> session) : cache_(&cache), session_(std::move(session)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (session_ != nullptr) cache_->give_back(std::move(session_));
    }
    CacheSession& operator*() const noexcept { return *session_; }
    CacheSession* operator->() const noexcept { return session_.get(); }

   private:
    Cache* cache_;
    std::unique_ptr<CacheSession> session_;
  };

  virtual ~Cache() = default;
  virtual Lease lease() = 0;
  /// How many servers answer for keys (1 for an in-process cache); 0: there is no cache.
  virtual std::size_t servers() const noexcept = 0;
  /// Which of them answers for keys with this stem (a key without its generation: cache/protocol.hpp), from 0.
  virtual std::size_t server_of(std::string_view stem) const noexcept {
    static_cast<void>(stem);
    return 0;
  }
  /// True when that server answers over a connection made for this question.
  virtual bool reaches(std::size_t server, Deadline deadline) noexcept {
    static_cast<void>(server);
    return !deadline.passed();
  }

 protected:
  virtual void give_back(std::unique_ptr<CacheSession> session) noexcept = 0;
};

struct CacheServer {
  std::string host;
  std::uint16_t port = 0;
};

/// memcached through libmemcached: ketama, ASCII, CAS, no auto-eject. `timeout` bounds connecting and each answer. A
/// server that refused or timed out is not asked again for `memcached_pause`: its keys are answered `unreachable` at
/// once.
inline constexpr Millis memcached_pause{250};
std::unique_ptr<Cache> make_memcached(std::vector<CacheServer> servers, Millis timeout);
/// The same semantics in this process, bounded by bytes, least recently used out; empty in a forked child. TTLs run by
/// `clock`.
std::unique_ptr<Cache> make_local_cache(std::size_t max_bytes, const Clock& clock = system_clock());

}  // namespace weft::detail
