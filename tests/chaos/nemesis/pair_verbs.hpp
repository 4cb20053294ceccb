#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "chaos/driver/site.hpp"

namespace weft::chaos {

/// Runs an operator's verb until it goes through: it may meet any other fault, and each says "run it again". Rethrows
/// its last error when `patience` is over.
void persist(std::chrono::milliseconds patience, const std::function<void()>& verb);

/// 'A' for "shards-a".
inline char letter_of(const std::string& server) { return server.ends_with("-a") ? 'A' : 'B'; }

/// Replication is one for all pairs of two servers, so whatever concerns it claims both.
std::vector<std::string> whole_pair(const std::string& target);

/// The shards of the site, all on one pair of servers.
inline constexpr std::uint32_t first_shard = 1, last_shard = 2;

}  // namespace weft::chaos
