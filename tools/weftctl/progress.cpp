#include "weftctl/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace weft::ctl {

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string time_text(std::uint64_t seconds) {
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

Progress::Progress(std::string unit) : unit_(std::move(unit)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::show(const std::string& what, std::uint64_t done, std::uint64_t of) {
  constexpr std::uint64_t width = 20;
  constexpr std::chrono::milliseconds often(100);
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - shown_ < often) return;
  shown_ = now;
  std::string line = "\r" + what + "  ";
  if (of > 0) {
    // The number of all is an estimate: the work may be more.
    const std::uint64_t part = std::min(done, of);
    const auto filled = static_cast<std::size_t>(part * width / of);
    line += "[" + std::string(filled, '#') + std::string(width - filled, '.') + "]  " +
            std::to_string(part * 100 / of) + " %  ";
  }
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(done) / std::max(seconds, 0.001));
  line += grouped(done) + " " + unit_ + "  " + grouped(rate) + " " + unit_ + "/s";
  if (of > done && rate > 0) line += "  " + time_text((of - done) / rate + 1) + " left";
  std::cerr << line << "\033[K" << std::flush;
  drawn_ = true;
}

}  // namespace weft::ctl
