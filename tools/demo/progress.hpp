#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>

namespace weft::demo {

/// A bar with rate and time left on a terminal; elsewhere a plain line now and then.
class Progress {
 public:
  Progress(std::ostream& out, bool terminal, std::uint64_t total);
  void add(std::uint64_t rows);
  /// Draws the last state and ends the line.
  void finish();
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  void draw();

  std::ostream& out_;
  bool terminal_;
  std::uint64_t total_;
  std::uint64_t rows_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = start_;
};

}  // namespace weft::demo
