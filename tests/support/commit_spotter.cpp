#include "support/commit_spotter.hpp"

#include <algorithm>

namespace weft::test {
namespace {

constexpr std::size_t header = 4;  // three bytes of length, one of sequence
constexpr char text_query = 3;
constexpr std::string_view wanted = "COMMIT";

}  // namespace

bool CommitSpotter::feed(std::string_view bytes) {
  spotted_ = false;
  while (!bytes.empty()) {
    if (head_.size() < header) {
      const std::size_t more = std::min(header - head_.size(), bytes.size());
      head_.append(bytes.substr(0, more));
      bytes.remove_prefix(more);
      if (head_.size() < header) break;
      const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(head_[at])); };
      left_ = byte(0) | (byte(1) << 8U) | (byte(2) << 16U);
      seen_ = 0;
      tail_.clear();
      if (left_ == 0) end_packet();
      continue;
    }
    const std::string_view part = bytes.substr(0, std::min(left_, bytes.size()));
    if (seen_ == 0) kind_ = part.front();
    tail_.append(part.substr(part.size() - std::min(part.size(), wanted.size())));
    if (tail_.size() > wanted.size()) tail_.erase(0, tail_.size() - wanted.size());
    seen_ += part.size();
    left_ -= part.size();
    bytes.remove_prefix(part.size());
    if (left_ == 0) end_packet();
  }
  return spotted_;
}

void CommitSpotter::end_packet() {
  if (seen_ > wanted.size() && kind_ == text_query && tail_ == wanted) spotted_ = true;
  head_.clear();
}

}  // namespace weft::test
