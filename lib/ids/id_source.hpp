#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"

namespace weft::detail {

/// Seam: gives ids. Names are registered words ("owner", "object", "version", "token").
/// Errors: Unavailable (not_applied) when no server answers and the blocks are used up. Thread safety: all members.
class IdSource {
 public:
  virtual ~IdSource() = default;
  virtual std::uint64_t next(std::string_view name, Deadline deadline) = 0;
  /// `count` ids, unique, in no promised order.
  virtual std::vector<std::uint64_t> next_many(std::string_view name, std::size_t count, Deadline deadline) = 0;
};

}  // namespace weft::detail
