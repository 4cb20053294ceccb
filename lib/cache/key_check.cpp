#include "cache/key_check.hpp"

#include "weft/error.hpp"

namespace weft::detail {

void check_cache_key(std::string_view key) {
  // Without a way out of the loop: this runs for every key of every call.
  bool unprintable = false;
  for (const char byte : key) unprintable |= static_cast<unsigned char>(byte - '!') > '~' - '!';
  if (unprintable || key.empty() || key.size() > 200)
    throw UsageError("a cache key must be 1 to 200 printable bytes without blanks; make it with make_cache_key()");
}

}  // namespace weft::detail
