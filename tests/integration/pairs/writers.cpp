#include "integration/pairs/writers.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::test {

Writers::Writers(Store& store, const std::vector<OwnerId>& owners, std::chrono::milliseconds deadline,
                 std::chrono::milliseconds rest)
    : store_(store), deadline_(deadline), rest_(rest), counters_(owners.size()), progress_(owners.size()) {
  for (std::size_t at = 0; at < owners.size(); ++at) {
    counters_[at].owner = owners[at];
    store.of(setting).create({.shop_id = owners[at], .name = "raised"}, {.deadline = std::chrono::seconds(10)});
  }
  for (std::size_t at = 0; at < owners.size(); ++at) threads_.emplace_back([this, at] { raise(at); });
}

std::vector<Writers::Counter>& Writers::stop() {
  ending_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  return counters_;
}

void Writers::raise(std::size_t number) {
  Counter& counter = counters_[number];
  Repository<Setting> settings = store_.of(setting);
  const Key key(counter.owner, std::string("raised"), 0);
  while (!ending_) {
    if (rest_.count() > 0) std::this_thread::sleep_for(rest_);
    const Clock::time_point begun = Clock::now();
    try {
      if (settings.increment(key, "number", 1, {.deadline = deadline_})) {
        ++counter.acknowledged;
        ++progress_[number];
      } else {
        counter.errors.emplace_back("the counter is gone");
      }
    } catch (const InDoubt&) {
      ++counter.in_doubt;
    } catch (const std::exception& error) {
      counter.errors.emplace_back(error.what());
    }
    counter.calls.emplace_back(begun, std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun));
  }
}

std::chrono::microseconds longest_between(const std::vector<Writers::Counter>& counters,
                                          Writers::Clock::time_point from, Writers::Clock::time_point to) {
  std::chrono::microseconds longest{0};
  for (const Writers::Counter& counter : counters) {
    for (const auto& [begun, took] : counter.calls) {
      if (begun < to && begun + took > from) longest = std::max(longest, took);
    }
  }
  return longest;
}

}  // namespace weft::test
