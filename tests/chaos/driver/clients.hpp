#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "chaos/driver/site.hpp"
#include "chaos/history/operation.hpp"
#include "support/process.hpp"

namespace weft::chaos {

/// The application servers of a run: processes that nemeses stop, kill and start again. Thread safety: all members.
class Clients {
 public:
  struct Options {
    std::filesystem::path program;
    std::filesystem::path folder;  // of their histories
    std::vector<std::uint64_t> owners;
    std::vector<std::string> workloads;
    std::uint64_t seed;
    unsigned threads = 4;
    double rate = 0;         // steps a second of all together; 0: as fast as they can
    std::string faketime{};  // libfaketime's path; empty: no clock is moved
  };
  Clients(Site& site, Options options);

  std::size_t count() const noexcept { return processes_.size(); }
  void signal(std::size_t client, int number);
  /// kill -9. What it had announced and not told is kept as unknown.
  void kill(std::size_t client);
  void start(std::size_t client);
  /// The wall clock of the client that can be deceived: "+3600", "-86400", "+0" seconds.
  static constexpr std::size_t deceived = 0;
  bool can_be_deceived() const noexcept { return !options_.faketime.empty(); }
  void move_clock(const std::string& by);
  /// Asks all to end, and waits; one that hangs is killed. The names of those that had to be.
  std::vector<std::string> end(std::chrono::milliseconds patience);

  /// All that they told, and what the killed ones had under way.
  History history() const;

 private:
  void keep_announced(std::size_t client);
  std::string thread_name(std::size_t client, unsigned thread) const;

  Site& site_;
  Options options_;
  std::mutex mutex_;
  std::vector<weft::test::Process> processes_;
  std::vector<std::uint64_t> incarnations_;
  std::vector<Operation> under_way_;
};

}  // namespace weft::chaos
