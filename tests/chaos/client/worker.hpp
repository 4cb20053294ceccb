#pragma once

#include <atomic>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "chaos/client/entities.hpp"
#include "chaos/client/recorder.hpp"

namespace weft::chaos {

/// One thread of a client: calls the store, records what it asked and what it was told.
class Worker {
 public:
  struct Setting {
    std::filesystem::path folder;
    std::string name;           // "2.1": thread 1 of client 2
    std::uint64_t incarnation;  // of the process: its words must not meet those of its forerunner
    std::uint64_t seed;
    std::vector<OwnerId> owners;
    std::chrono::milliseconds deadline;
  };
  Worker(Store& store, Setting setting);

  Store& store() noexcept { return store_; }
  CallOptions options(ReadFrom from = ReadFrom::cache_or_row) const { return {setting_.deadline, from}; }

  // Choices.
  std::uint64_t below(std::uint64_t bound) {
    return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(random_);
  }
  bool one_in(std::uint64_t times) { return below(times) == 0; }
  OwnerId any_owner() { return setting_.owners[below(setting_.owners.size())]; }
  /// A word that no other write has.
  std::string word();

  /// Begins an operation on a key: client, number, start, deadline.
  Operation draft(Operation::Kind op, std::string key);
  /// Calls `ask`, which sets what it was told; tells the history. What changes data is announced before. Errors become
  /// outcomes, and a pause. True: acknowledged.
  bool call(Operation& operation, const std::function<void(Operation&)>& ask);
  /// The same for operations that stand or fall together.
  bool call(std::vector<Operation>& operations, const std::function<void()>& ask);
  /// Says that this took place: a read whose answer came with another call's.
  void tell(const std::vector<Operation>& operations) { recorder_.tell(operations); }
  /// A typed read of one key; fills version, value and where it came from.
  template <class T, class Ask>
  std::optional<T> read(const std::string& key, Ask ask);

  static void saw_nothing(Operation& operation) {
    operation.op = Operation::Kind::read;
    operation.version.reset();
    operation.value.reset();
  }
  void pause_after(const Error& error);

 private:
  Store& store_;
  Setting setting_;
  Recorder recorder_;
  std::mt19937_64 random_;
  std::uint64_t number_ = 0;
  std::uint64_t words_ = 0;
};

template <class T, class Ask>
std::optional<T> Worker::read(const std::string& key, Ask ask) {
  Operation op = draft(Operation::Kind::read, key);
  std::optional<T> found;
  const bool told = call(op, [&](Operation& answer) {
    const TripCount trips;
    found = ask();
    answer.from = trips.figures().sql == 0 ? Operation::From::cache : Operation::From::row;
    if (!found) return;
    if constexpr (requires { found->count; }) {  // a counter is as old as it is high
      answer.version = static_cast<std::uint64_t>(found->count);
      answer.value = std::to_string(found->count);
    } else {
      answer.version = found->row_version;
      answer.value = found->value;
    }
  });
  return told ? found : std::nullopt;
}

}  // namespace weft::chaos
