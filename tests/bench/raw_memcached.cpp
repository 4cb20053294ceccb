#include "bench/raw_memcached.hpp"

#include <libmemcached/memcached.h>

#include <stdexcept>

namespace weft::bench {

struct RawMemcached::Body {
  memcached_st* handle = nullptr;
  memcached_result_st result{};
  std::vector<const char*> keys{};
  std::vector<std::size_t> lengths{};
  std::string value{};
};

RawMemcached::RawMemcached(std::span<const std::uint16_t> ports) : body_(std::make_unique<Body>()) {
  body_->handle = memcached_create(nullptr);
  for (const auto& [behaviour, value] :
       {std::pair{MEMCACHED_BEHAVIOR_KETAMA, 1}, std::pair{MEMCACHED_BEHAVIOR_SUPPORT_CAS, 1},
        std::pair{MEMCACHED_BEHAVIOR_TCP_NODELAY, 1}, std::pair{MEMCACHED_BEHAVIOR_NO_BLOCK, 1}}) {
    memcached_behavior_set(body_->handle, behaviour, static_cast<std::uint64_t>(value));
  }
  for (const std::uint16_t port : ports) memcached_server_add(body_->handle, "127.0.0.1", port);
  memcached_result_create(body_->handle, &body_->result);
}

RawMemcached::~RawMemcached() {
  memcached_result_free(&body_->result);
  memcached_free(body_->handle);
}

std::size_t RawMemcached::get(std::span<const std::string> keys) {
  body_->keys.clear();
  body_->lengths.clear();
  for (const std::string& key : keys) {
    body_->keys.push_back(key.data());
    body_->lengths.push_back(key.size());
  }
  memcached_return_t status = memcached_mget(body_->handle, body_->keys.data(), body_->lengths.data(), keys.size());
  if (status != MEMCACHED_SUCCESS) throw std::runtime_error(memcached_strerror(body_->handle, status));
  std::size_t found = 0;
  while (memcached_fetch_result(body_->handle, &body_->result, &status) != nullptr) {
    body_->value.assign(memcached_result_value(&body_->result), memcached_result_length(&body_->result));
    ++found;
  }
  return found;
}

}  // namespace weft::bench
