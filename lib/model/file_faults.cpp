#include "model/file_faults.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::detail {

void FileFaults::raise() const {
  if (faults_.empty()) return;
  auto sorted = faults_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  std::string message =
      file_ + " has " + (sorted.size() == 1 ? "a fault:" : std::to_string(sorted.size()) + " faults:");
  for (const auto& [line, text] : sorted) {
    message += "\n  " + file_ + ":";
    if (line != 0) message += std::to_string(line) + ":";
    message += " " + text;
  }
  throw SchemaError(message);
}

}  // namespace weft::detail
