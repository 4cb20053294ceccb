#include "chaos/nemesis/troupe.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <thread>

namespace weft::chaos {

Troupe::Troupe(const Plan& plan, Stage& stage, std::ostream& log) : plan_(plan), stage_(stage), log_(log) {
  stage_.say = [this](const std::string& what) { say(what); };
}

void Troupe::play(std::chrono::milliseconds length) {
  start_ = std::chrono::steady_clock::now();
  std::set<std::size_t> lanes;
  for (const Plan::Entry& entry : plan_.entries()) {
    lanes.insert(entry.lane);
    for (const std::string& claim : entry.nemesis->claims(entry.turn.target)) held_[claim];
  }
  playing_ = lanes.size();
  for (const std::size_t lane : lanes) threads_.emplace_back([this, lane] { play_lane(lane); });
  std::this_thread::sleep_until(start_ + length);
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

void Troupe::play_lane(std::size_t lane) {
  for (const Plan::Entry& entry : plan_.entries()) {
    if (entry.lane != lane) continue;
    std::this_thread::sleep_until(start_ + entry.turn.at);
    try {
      act(entry);
    } catch (const std::exception& error) {
      const std::string what =
          std::string(entry.nemesis->shape().name) + " on " + entry.turn.target + ": " + error.what();
      say("TROUBLE " + what);
      const std::lock_guard lock(mutex_);
      failed_.push_back(what);
    }
  }
  std::unique_lock lock(mutex_);
  --playing_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return dismissed_; });
}

void Troupe::act(const Plan::Entry& entry) {
  std::vector<std::string> claims = entry.nemesis->claims(entry.turn.target);
  std::sort(claims.begin(), claims.end());  // one order for all: no two lanes wait for each other
  std::vector<std::unique_lock<std::mutex>> held;
  held.reserve(claims.size());
  for (const std::string& claim : claims) held.emplace_back(held_.at(claim));
  const std::string what = std::string(entry.nemesis->shape().name) + " on " + entry.turn.target;
  {
    const std::lock_guard lock(mutex_);
    ++played_[std::string(entry.nemesis->shape().name)];
  }
  say(what + " for " + std::to_string(entry.turn.lasts.count()) + " ms");
  entry.nemesis->begin(stage_, entry.turn);
  std::this_thread::sleep_for(entry.turn.lasts);
  entry.nemesis->end(stage_, entry.turn);
  say(what + " is over");
}

void Troupe::say(const std::string& what) {
  const auto since = std::chrono::steady_clock::now() - start_;
  const std::lock_guard lock(mutex_);
  log_ << std::chrono::duration_cast<std::chrono::milliseconds>(since).count() << " ms: " << what << std::endl;
}

}  // namespace weft::chaos
