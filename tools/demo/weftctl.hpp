#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::demo {

/// Makes Weft's tables and the catalogue's on the servers of a topology by `weftctl init`. Throws std::runtime_error
/// with what it said.
void weftctl_init(const std::string& topology);
/// Which store the demo runs on: one of the two is set.
struct Where {
  std::string folder{};
  std::string topology{};
};

/// What `weftctl explain` says about one object, indented; empty when there is no weftctl beside this program.
std::string weftctl_explain(const Where& where, std::string_view kind, std::uint64_t owner, std::string_view entity,
                            std::uint64_t id);

}  // namespace weft::demo
