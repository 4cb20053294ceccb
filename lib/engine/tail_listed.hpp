#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/conflict_rows.hpp"

namespace weft::detail {

/// The rows of a tail of which some change was not simply brought in. Thread safety: none.
class TailListed {
 public:
  /// The next change that was judged, in the order of the tail.
  void take(const ConflictRow& judged);
  /// What became of earlier changes of that change's row.
  TailBefore before(const ConflictRow& change) const;
  /// What is known of the rows of these changes.
  TailListed only(const std::vector<ConflictRow>& changes) const;

 private:
  std::map<std::pair<std::string, std::string>, TailBefore> rows_{};
};

}  // namespace weft::detail
