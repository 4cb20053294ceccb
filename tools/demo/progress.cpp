#include "demo/progress.hpp"

#include <algorithm>
#include <ostream>
#include <string>

#include "demo/text.hpp"

namespace weft::demo {
namespace {

constexpr int width = 32;
constexpr std::chrono::milliseconds terminal_pause{100};
constexpr std::chrono::milliseconds plain_pause{1000};

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, std::uint64_t total)
    : out_(out), terminal_(terminal), total_(total) {}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

void Progress::add(std::uint64_t rows) {
  rows_ += rows;
  const auto now = Clock::now();
  if (now - drawn_ < (terminal_ ? terminal_pause : plain_pause)) return;
  drawn_ = now;
  draw();
}

void Progress::draw() {
  const double passed = std::max(seconds(), 1e-6);
  const double rate = static_cast<double>(rows_) / passed;
  const double share = total_ == 0 ? 1.0 : static_cast<double>(rows_) / static_cast<double>(total_);
  const double left = rate > 0 ? static_cast<double>(total_ - std::min(rows_, total_)) / rate : 0;
  std::string line = fixed(share * 100, 0) + " %  " + grouped(rows_) + " of " + grouped(total_) + " rows, " +
                     grouped(static_cast<std::uint64_t>(rate)) + " rows/s, " + fixed(left, 1) + " s left";
  if (!terminal_) {
    out_ << "  " << line << std::endl;
    return;
  }
  const auto full = static_cast<std::size_t>(share * width);
  std::string bar = std::string(std::min<std::size_t>(full, width), '#');
  bar.resize(width, '.');
  out_ << "\r  [" << bar << "] " << line << "   " << std::flush;
}

void Progress::finish() {
  draw();
  if (terminal_) out_ << std::endl;
}

}  // namespace weft::demo
