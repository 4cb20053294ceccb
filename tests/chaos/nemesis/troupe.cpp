#include "chaos/nemesis/troupe.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <thread>

namespace weft::chaos {

void Troupe::play(std::chrono::milliseconds length) {
  const auto start = std::chrono::steady_clock::now();
  std::set<std::size_t> lanes;
  for (const Plan::Entry& entry : plan_.entries()) {
    lanes.insert(entry.lane);
    for (const std::string& claim : entry.nemesis->claims(entry.turn.target)) held_[claim];
  }
  playing_ = lanes.size();
  for (const std::size_t lane : lanes) threads_.emplace_back([this, lane, start] { play_lane(lane, start); });
  std::this_thread::sleep_until(start + length);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return playing_ == 0; });
}

Troupe::~Troupe() {
  {
    const std::lock_guard lock(mutex_);
    dismissed_ = true;
  }
  changed_.notify_all();
}

void Troupe::play_lane(std::size_t lane, std::chrono::steady_clock::time_point start) {
  for (const Plan::Entry& entry : plan_.entries()) {
    if (entry.lane != lane) continue;
    std::this_thread::sleep_until(start + entry.turn.at);
    try {
      act(entry, start);
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      failed_.push_back(std::string(entry.nemesis->shape().name) + " on " + entry.turn.target + ": " + error.what());
    }
  }
  std::unique_lock lock(mutex_);
  --playing_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return dismissed_; });
}

void Troupe::act(const Plan::Entry& entry, std::chrono::steady_clock::time_point start) {
  std::vector<std::string> claims = entry.nemesis->claims(entry.turn.target);
  std::sort(claims.begin(), claims.end());  // one order for all: no two lanes wait for each other
  std::vector<std::unique_lock<std::mutex>> held;
  held.reserve(claims.size());
  for (const std::string& claim : claims) held.emplace_back(held_.at(claim));
  const auto since = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  };
  {
    const std::lock_guard lock(mutex_);
    ++played_[std::string(entry.nemesis->shape().name)];
    log_ << since() << " ms: " << entry.nemesis->shape().name << " on " << entry.turn.target << " for "
         << entry.turn.lasts.count() << " ms" << std::endl;
  }
  entry.nemesis->begin(stage_, entry.turn);
  std::this_thread::sleep_for(entry.turn.lasts);
  entry.nemesis->end(stage_, entry.turn);
}

}  // namespace weft::chaos
