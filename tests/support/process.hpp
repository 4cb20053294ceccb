#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace weft::test {

/// A program run beside the tests. The destructor ends it (SIGTERM, then SIGKILL) unless it was let go.
class Process {
 public:
  struct Options {
    std::map<std::string, std::string> environment{};  // added to ours
    std::filesystem::path log{};                       // standard output and error; empty: /dev/null
    bool dies_with_parent = true;
  };

  Process() = default;
  /// Throws std::runtime_error when the program cannot be started.
  Process(const std::vector<std::string>& arguments, const Options& options);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const noexcept { return pid_; }
  bool running();
  void signal(int number) const;
  /// The exit status, 128 + the signal's number, or -1 when it has not ended within `patience`.
  int wait(std::chrono::milliseconds patience);
  /// SIGTERM, and SIGKILL when that is not enough.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds(10));
  void kill();
  /// It goes on after this object.
  pid_t let_go() noexcept;

 private:
  pid_t pid_ = -1;
};

/// When that process was started, in ticks since boot: with the pid it names a process for good. 0: there is none.
unsigned long long start_ticks(pid_t pid);

}  // namespace weft::test
