#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/deadline.hpp"
#include "cache/cache.hpp"

namespace weft::detail {

/// One socket to one memcached server, made once: when libmemcached loses it, this object is of no more use, because
/// libmemcached would connect again silently and the new process may hand out the same CAS numbers. One request is
/// under way at a time. Every bool: false means the connection is lost. One thread.
class MemcachedConnection {
 public:
  MemcachedConnection(const CacheServer& server, Millis timeout);
  ~MemcachedConnection();
  MemcachedConnection(MemcachedConnection&&) noexcept;
  MemcachedConnection& operator=(MemcachedConnection&&) noexcept;

  enum class State : std::uint8_t { fresh, connected, lost };
  State state() const noexcept;
  /// True when it was lost by waiting in vain for a whole `timeout`, or was never made: the server is down, not just
  /// this socket.
  bool server_down() const noexcept;

  bool connect(Deadline deadline);

  // Sent without waiting; errors of the server show in the next fetch().
  bool send_set(const CacheStore& store);
  bool send_add(const CacheStore& store);
  bool send_cas(const CacheStore& store);

  bool send_get(std::span<const char* const> keys, std::span<const std::size_t> lengths, Deadline deadline);
  struct Found {
    std::string_view key;
    std::string_view bytes;  // good until the next fetch()
    std::uint64_t cas = 0;
  };
  enum class Fetched : std::uint8_t { item, end, lost };
  /// The next item of send_get(), in the order asked; what is not there is skipped. Items' numbers count only when
  /// `end` has come: until then the connection may turn out to be lost.
  Fetched fetch(Found& found, Deadline deadline);

  CasResult cas(const CacheStore& store, Deadline deadline);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
