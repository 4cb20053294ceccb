#include "ids/fork_pause.hpp"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace weft::detail {

namespace {

std::atomic<int> busy{0};
std::atomic<int> forking{0};

constexpr std::chrono::milliseconds tick{1};
constexpr int most_ticks = 1000;

void before_fork() {
  forking.fetch_add(1);
  for (int ticks = 0; busy.load() > 0 && ticks < most_ticks; ++ticks) std::this_thread::sleep_for(tick);
}
void in_parent() { forking.fetch_sub(1); }
void in_child() {
  forking.store(0);
  busy.store(0);
}

}  // namespace

BusyUntilFork::BusyUntilFork() {
  static const int registered = pthread_atfork(before_fork, in_parent, in_child);
  static_cast<void>(registered);
  for (;;) {
    busy.fetch_add(1);
    if (forking.load() == 0) return;
    busy.fetch_sub(1);
    std::this_thread::sleep_for(tick);
  }
}

BusyUntilFork::~BusyUntilFork() { busy.fetch_sub(1); }

}  // namespace weft::detail
