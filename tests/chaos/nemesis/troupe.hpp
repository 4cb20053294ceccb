#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "chaos/nemesis/plan.hpp"

namespace weft::chaos {

/// Plays a plan: one thread a lane. What a late turn still holds, another waits for. Must outlive all processes that
/// its turns have started: these end with the thread that did.
class Troupe {
 public:
  Troupe(const Plan& plan, Stage& stage, std::ostream& log);
  ~Troupe();
  Troupe(const Troupe&) = delete;
  Troupe& operator=(const Troupe&) = delete;

  /// Returns when the run is over and every turn has ended.
  void play(std::chrono::milliseconds length);
  /// How often each has acted.
  const std::map<std::string, std::uint64_t>& played() const noexcept { return played_; }
  /// Turns that threw, in words: a fault of the lab, not of the store.
  const std::vector<std::string>& failed() const noexcept { return failed_; }

 private:
  void play_lane(std::size_t lane);
  void act(const Plan::Entry& entry);
  void say(const std::string& what);

  const Plan& plan_;
  Stage& stage_;
  std::ostream& log_;
  std::chrono::steady_clock::time_point start_{};
  std::mutex mutex_;
  std::map<std::string, std::mutex> held_;
  std::map<std::string, std::uint64_t> played_;
  std::vector<std::string> failed_;
  std::condition_variable changed_;
  std::size_t playing_ = 0;  // lanes whose turns have not all ended
  bool dismissed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace weft::chaos
