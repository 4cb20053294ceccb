#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cache/cache.hpp"
#include "cache/memcached_connection.hpp"

struct memcached_st;

namespace weft::detail {

/// What all sessions of a memcached cache share: the servers, which key is whose (ketama), and which server is down.
/// Thread safety: all.
class MemcachedServers {
 public:
  MemcachedServers(std::vector<CacheServer> servers, Millis timeout);
  ~MemcachedServers();
  MemcachedServers(const MemcachedServers&) = delete;
  MemcachedServers& operator=(const MemcachedServers&) = delete;

  std::size_t size() const noexcept { return servers_.size(); }
  const CacheServer& server(std::size_t at) const { return servers_[at]; }
  Millis timeout() const noexcept { return timeout_; }
  /// Always the same server for a whole key, whether it answers or not, and whatever its generation is.
  std::size_t server_of(std::string_view key) const noexcept;
  std::size_t server_of_stem(std::string_view stem) const noexcept;

  /// False during the pause after a failure; afterwards one caller in each pause gets true and tries.
  bool may_try(std::size_t server) noexcept;
  void mark_down(std::size_t server) noexcept;
  void mark_up(std::size_t server) noexcept;

 private:
  std::vector<CacheServer> servers_;
  Millis timeout_;
  memcached_st* ring_ = nullptr;                       // only asked for hashes: never connected, never changed
  std::vector<std::atomic<std::int64_t>> down_until_;  // steady clock's ticks; 0: up
};

/// A connection to each server, made when first needed.
class MemcachedSession final : public CacheSession {
 public:
  explicit MemcachedSession(MemcachedServers& servers);

  std::vector<CacheAnswer> get(std::span<const std::string> keys, Deadline deadline) override;
  void look(std::span<const std::string_view> keys, CacheSink& sink, Deadline deadline) override;
  std::vector<CacheAnswer> add_and_get(std::span<const CacheStore> stores, Deadline deadline) override;
  std::vector<CacheAnswer> set_and_get(std::span<const CacheStore> stores, Deadline deadline) override;
  std::vector<CasResult> cas(std::span<const CacheStore> stores, Deadline deadline) override;
  void cas_no_wait(std::span<const CacheStore> stores) noexcept override;
  bool broken() const noexcept override { return broken_; }

 private:
  /// The keys of one call that belong to one server; kept between calls for its memory.
  struct Share {
    std::vector<std::size_t> positions;
    std::vector<const char*> keys;
    std::vector<std::size_t> lengths;
    bool sent = false;
  };
  using Send = bool (MemcachedConnection::*)(const CacheStore&);

  void divide_begin();
  void divide_add(std::size_t position, std::string_view key);
  bool ready(std::size_t server, Deadline deadline);
  void fail(std::size_t server);
  void send_gets(Deadline deadline);
  void fetch_all(CacheSink& sink, Deadline deadline);
  std::vector<CacheAnswer> store_and_get(std::span<const CacheStore> stores, Send send, Deadline deadline);
  CasResult cas_one(const CacheStore& store, Deadline deadline);

  MemcachedServers& servers_;
  std::vector<MemcachedConnection> connections_;
  std::vector<Share> shares_;
  bool broken_ = false;
};

}  // namespace weft::detail
