#include "integration/wire/lateness.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace weft::test {

void Lateness::add(std::chrono::steady_clock::duration late) {
  const double millis = std::chrono::duration<double, std::milli>(late).count();
  const std::scoped_lock lock(mutex_);
  late_.push_back(std::max(millis, 0.0));
}

double Lateness::quantile(double share) const {
  if (late_.empty()) return 0;
  std::vector<double> sorted = late_;
  std::sort(sorted.begin(), sorted.end());
  const auto nth = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(nth, 1, sorted.size()) - 1];
}

std::string Lateness::text(const std::string& what) const {
  char line[160];
  std::snprintf(line, sizeof line, "%s: %zu, late by %.1f / %.1f / %.1f ms (half / 99.9 %% / worst)", what.c_str(),
                late_.size(), quantile(0.5), quantile(0.999), quantile(1));
  return line;
}

ControlThread::ControlThread()
    : thread_([this] {
        while (!ending_) {
          const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(3);
          std::this_thread::sleep_until(due);
          lateness_.add(std::chrono::steady_clock::now() - due);
        }
      }) {}

ControlThread::~ControlThread() { stop(); }

const Lateness& ControlThread::stop() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
  return lateness_;
}

}  // namespace weft::test
