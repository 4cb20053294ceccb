#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace weft::bench {

/// libmemcached itself, set up as Weft sets it up: ketama, ASCII, CAS numbers asked for, no delay of small packets.
class RawMemcached {
 public:
  explicit RawMemcached(std::span<const std::uint16_t> ports);
  ~RawMemcached();
  RawMemcached(const RawMemcached&) = delete;
  RawMemcached& operator=(const RawMemcached&) = delete;

  /// How many of the keys were there; their bytes are copied out, one string an item.
  std::size_t get(std::span<const std::string> keys);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::bench
