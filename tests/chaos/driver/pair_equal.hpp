#pragma once

#include <string>
#include <vector>

#include "chaos/driver/site.hpp"

namespace weft::chaos {

/// Tables whose two sides differ, or whose replication has stopped, in words. Both sides must have settled.
std::vector<std::string> differences(Site& site);

}  // namespace weft::chaos
