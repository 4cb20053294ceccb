#include <libmemcached/memcached.h>

#include <new>

#include "base/failpoint.hpp"
#include "cache/memcached_session.hpp"
#include "cache/protocol.hpp"

namespace weft::detail {
namespace {

std::int64_t ticks(SteadyTime at) noexcept { return at.time_since_epoch().count(); }

}  // namespace

MemcachedServers::MemcachedServers(std::vector<CacheServer> servers, Millis timeout)
    : servers_(std::move(servers)), timeout_(timeout), ring_(memcached_create(nullptr)), down_until_(servers_.size()) {
  if (ring_ == nullptr) throw std::bad_alloc();
  memcached_behavior_set(ring_, MEMCACHED_BEHAVIOR_KETAMA, 1);
  for (const CacheServer& server : servers_) memcached_server_add(ring_, server.host.c_str(), server.port);
}

MemcachedServers::~MemcachedServers() { memcached_free(ring_); }

std::size_t MemcachedServers::server_of(std::string_view key) const noexcept {
  return servers_.size() == 1 ? 0 : server_of_stem(without_generation(key));
}

std::size_t MemcachedServers::server_of_stem(std::string_view stem) const noexcept {
  const std::size_t server = servers_.size() == 1 ? 0 : memcached_generate_hash(ring_, stem.data(), stem.size());
  if (WEFT_MUTANT("cache_rehash_on_failure") && down_until_[server].load() != 0) return (server + 1) % servers_.size();
  return server;
}

bool MemcachedServers::may_try(std::size_t server) noexcept {
  std::int64_t until = down_until_[server].load();
  if (until == 0) return true;
  const SteadyTime now = std::chrono::steady_clock::now();
  return ticks(now) >= until && down_until_[server].compare_exchange_strong(until, ticks(now + memcached_pause));
}

void MemcachedServers::mark_down(std::size_t server) noexcept {
  down_until_[server].store(ticks(std::chrono::steady_clock::now() + memcached_pause));
}

void MemcachedServers::mark_up(std::size_t server) noexcept {
  if (down_until_[server].load() != 0) down_until_[server].store(0);
}

}  // namespace weft::detail
