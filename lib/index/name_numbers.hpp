#pragma once

#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

#include "index/index_pair.hpp"
#include "index/owner_index.hpp"

namespace weft::detail {

/// Numbers of registered names (table weft_name), each asked for once a process. Thread safety: all members may be
/// called at once.
class NameNumbers {
 public:
  explicit NameNumbers(IndexPair& pair) : pair_(pair) {}
  /// Registers a name that is new, under the next number of its space; processes that do so at once agree. UsageError:
  /// a name that is empty or longer than 64 bytes, or 65,535 names in the space.
  std::uint16_t number(NameSpace space, std::string_view name, Deadline deadline);

 private:
  std::uint16_t ask(NameSpace space, std::string_view name, Deadline deadline);
  IndexPair& pair_;
  std::shared_mutex mutex_;
  std::map<std::pair<NameSpace, std::string>, std::uint16_t> known_;
};

}  // namespace weft::detail
