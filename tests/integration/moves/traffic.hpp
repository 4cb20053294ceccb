#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "integration/moves/move_site.hpp"

namespace weft::test {

/// Threads that read and write one owner all the time, and remember what they were told: things made, changed, erased
/// and made again; a count raised; transactions that raise another count and make a listing with a unique title; notes;
/// readers who must never be given less than was acknowledged before they asked.
class Traffic {
 public:
  /// `writer` and `reader` may be different stores: the reader's beliefs then become old. `rest`: between two calls.
  Traffic(Store& writer, Store& reader, OwnerId owner, std::uint64_t seed,
          std::chrono::milliseconds rest = std::chrono::milliseconds(1));
  ~Traffic() { stop(); }
  /// Ends all threads.
  void stop();
  /// After stop(): everything is there once, as it was acknowledged.
  void expect_all(Store& store);

  /// How long calls took that write, in the order of their ends.
  std::vector<std::chrono::microseconds> write_times();
  std::uint64_t acknowledged() const noexcept { return raised_ + paired_; }

 private:
  void run(void (Traffic::*step)(std::uint64_t));
  template <class Call>
  void timed(Call&& call);
  void change_things(std::uint64_t round);
  void raise(std::uint64_t round);
  void transact(std::uint64_t round);
  void write_notes(std::uint64_t round);
  void read(std::uint64_t round);

  static constexpr std::chrono::milliseconds call_deadline{3000};
  Store& writer_;
  Store& reader_;
  OwnerId owner_;
  std::chrono::milliseconds rest_;
  std::mt19937_64 random_;
  EntityDef tally_, listing_, note_;
  Shelf shelf_;
  std::atomic<bool> ending_{false};
  std::atomic<std::uint64_t> raised_{0}, paired_{0}, noted_{0};
  std::atomic<std::uint64_t> reads_{0};
  std::mutex mutex_;
  std::vector<std::string> errors_;
  std::vector<std::chrono::microseconds> times_;
  std::vector<std::thread> threads_;
};

std::chrono::microseconds percentile(std::vector<std::chrono::microseconds> times, double part);
double in_millis(std::chrono::microseconds time) noexcept;

}  // namespace weft::test
