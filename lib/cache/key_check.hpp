#pragma once

#include <string_view>

namespace weft::detail {

/// In memcached's text protocol a blank or a line break inside a key would begin another word or another command.
/// UsageError unless the key is 1 to 200 printable bytes without blanks.
void check_cache_key(std::string_view key);

}  // namespace weft::detail
