#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// Now, on the one clock of all processes of this machine.
std::int64_t now_ns();

/// Writes the history of one thread. What may change data is announced first, as unknown, in a piece of a file that
/// outlives the process: when it is killed in between, announced() tells what was under way. Belongs to one thread.
class Recorder {
 public:
  /// `folder`/`name`.jsonl goes on where an earlier process left it.
  Recorder(const std::filesystem::path& folder, const std::string& name);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void announce(const std::vector<Operation>& operations);
  void tell(const std::vector<Operation>& operations);
  void tell(const Fact& fact);

  /// What a thread that is gone had announced and not told. Their ends are `end`.
  static std::vector<Operation> announced(const std::filesystem::path& folder, const std::string& name,
                                          std::int64_t end);

 private:
  void append(const std::string& lines) const;
  int file_ = -1;
  char* slot_ = nullptr;
};

}  // namespace weft::chaos
