#include "bench/raw_memcached.hpp"

#include <libmemcached/memcached.h>

#include <stdexcept>
#include <string_view>

namespace weft::bench {

namespace {

// Weft's keys end with a generation, which does not choose the server.
std::string_view stem_of(std::string_view key) { return key.substr(0, key.rfind(':')); }

}  // namespace

struct RawMemcached::Body {
  struct Server {
    memcached_st* handle = nullptr;
    std::vector<const char*> keys{};
    std::vector<std::size_t> lengths{};
  };

  memcached_st* ring = nullptr;  // only chooses among all servers
  std::vector<Server> servers{};
  memcached_result_st result{};
  std::string value{};
};

namespace {

memcached_st* make_handle(std::span<const std::uint16_t> ports) {
  memcached_st* handle = memcached_create(nullptr);
  for (const auto& [behaviour, value] :
       {std::pair{MEMCACHED_BEHAVIOR_KETAMA, 1}, std::pair{MEMCACHED_BEHAVIOR_SUPPORT_CAS, 1},
        std::pair{MEMCACHED_BEHAVIOR_TCP_NODELAY, 1}, std::pair{MEMCACHED_BEHAVIOR_NO_BLOCK, 1}}) {
    memcached_behavior_set(handle, behaviour, static_cast<std::uint64_t>(value));
  }
  for (const std::uint16_t port : ports) memcached_server_add(handle, "127.0.0.1", port);
  return handle;
}

}  // namespace

RawMemcached::RawMemcached(std::span<const std::uint16_t> ports) : body_(std::make_unique<Body>()) {
  body_->ring = make_handle(ports);
  for (std::size_t at = 0; at < ports.size(); ++at) body_->servers.push_back({make_handle(ports.subspan(at, 1))});
  memcached_result_create(body_->ring, &body_->result);
}

RawMemcached::~RawMemcached() {
  memcached_result_free(&body_->result);
  for (const Body::Server& server : body_->servers) memcached_free(server.handle);
  memcached_free(body_->ring);
}

std::size_t RawMemcached::get(std::span<const std::string> keys) {
  for (Body::Server& server : body_->servers) {
    server.keys.clear();
    server.lengths.clear();
  }
  for (const std::string& key : keys) {
    const std::string_view stem = stem_of(key);
    Body::Server& server = body_->servers[memcached_generate_hash(body_->ring, stem.data(), stem.size())];
    server.keys.push_back(key.data());
    server.lengths.push_back(key.size());
  }
  for (const Body::Server& server : body_->servers) {  // all asked before the first is heard
    if (server.keys.empty()) continue;
    const memcached_return_t status =
        memcached_mget(server.handle, server.keys.data(), server.lengths.data(), server.keys.size());
    if (status != MEMCACHED_SUCCESS) throw std::runtime_error(memcached_strerror(server.handle, status));
  }
  std::size_t found = 0;
  for (const Body::Server& server : body_->servers) {
    if (server.keys.empty()) continue;
    memcached_return_t status = MEMCACHED_SUCCESS;
    while (memcached_fetch_result(server.handle, &body_->result, &status) != nullptr) {
      body_->value.assign(memcached_result_value(&body_->result), memcached_result_length(&body_->result));
      ++found;
    }
  }
  return found;
}

}  // namespace weft::bench
