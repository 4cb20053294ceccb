#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::test {

/// Something that takes bytes nobody vouches for. `fuzz_one` may crash, or throw: either is a fault found.
struct FuzzTarget {
  std::string_view name;
  void (*fuzz_one)(const std::uint8_t* bytes, std::size_t size);
  /// Sound inputs, made by the library itself; the committed corpus stands beside them.
  std::vector<std::string> (*seeds)();
};

std::span<const FuzzTarget> fuzz_targets();

/// A property did not hold.
[[noreturn]] void violated(const std::string& property);

/// Takes pieces off the front of the input; at its end everything is 0 or empty.
class Draw {
 public:
  Draw(const std::uint8_t* bytes, std::size_t size) : left_(reinterpret_cast<const char*>(bytes), size) {}
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto one = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return one;
  }
  std::uint64_t number() {
    std::uint64_t all = 0;
    for (int at = 0; at < 8; ++at) all = all << 8U | byte();
    return all;
  }
  /// A byte that says how long, and so many bytes.
  std::string text(std::size_t most = 255) {
    const std::size_t size = byte() % (most + 1);
    const std::string_view part = left_.substr(0, size);
    left_.remove_prefix(part.size());
    return std::string(part);
  }
  std::string_view rest() const { return left_; }

 private:
  std::string_view left_;
};

}  // namespace weft::test
