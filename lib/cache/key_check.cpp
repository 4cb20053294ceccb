#include "cache/key_check.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::detail {

void check_cache_key(std::string_view key) {
  const auto unprintable = [](char byte) { return byte <= ' ' || byte > '~'; };
  if (key.empty() || key.size() > 200 || std::any_of(key.begin(), key.end(), unprintable))
    throw UsageError("a cache key must be 1 to 200 printable bytes without blanks; make it with make_cache_key()");
}

}  // namespace weft::detail
