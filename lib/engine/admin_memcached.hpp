#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// The answer to "stats settings" of a memcached server, name to value; nullopt when it does not answer in time. A
/// connection of its own: what is asked here the client library does not offer.
std::optional<std::map<std::string, std::string>> memcached_settings(const CacheServerSpec& server, Deadline deadline);

/// True when the host's addresses are all loopback, private or link-local. A name that does not resolve is not.
bool is_private_host(const std::string& host);
/// True when they are all loopback.
bool is_loopback_host(const std::string& host);

}  // namespace weft::detail
