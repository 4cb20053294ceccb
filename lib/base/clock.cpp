#include "base/clock.hpp"

#include <thread>

namespace weft::detail {
namespace {

class SystemClock final : public Clock {
 public:
  SteadyTime now() const override { return std::chrono::steady_clock::now(); }
  Time wall() const override { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }
  void sleep(Millis span) override { std::this_thread::sleep_for(span); }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

}  // namespace weft::detail
