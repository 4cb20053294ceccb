#pragma once

#include <string>

#include "chaos/checker/checker.hpp"

namespace weft::chaos::test {

/// A history written by hand; times in ms. Calls that are not told otherwise are acknowledged.
class Story {
 public:
  struct At {
    std::int64_t from;
    std::int64_t to;
  };
  Operation& create(At when, const std::string& key, std::uint64_t version, const std::string& value) {
    return add(Operation::Kind::create, when, key, version, value);
  }
  Operation& write(At when, const std::string& key, std::uint64_t version, const std::string& value) {
    return add(Operation::Kind::write, when, key, version, value);
  }
  Operation& read(At when, const std::string& key, std::uint64_t version, const std::string& value) {
    Operation& made = add(Operation::Kind::read, when, key, version, value);
    made.from = Operation::From::row;
    return made;
  }
  Operation& cached_read(At when, const std::string& key, std::uint64_t version, const std::string& value) {
    Operation& made = read(when, key, version, value);
    made.from = Operation::From::cache;
    return made;
  }
  Operation& absent(At when, const std::string& key) {
    return add(Operation::Kind::read, when, key, std::nullopt, std::nullopt);
  }
  Operation& erase(At when, const std::string& key) {
    return add(Operation::Kind::erase, when, key, std::nullopt, std::nullopt);
  }
  static void in_doubt(Operation& op) { op.outcome = Operation::Outcome::unknown; }
  static void refused(Operation& op) { op.outcome = Operation::Outcome::fail; }

  Report check() const { return chaos::check(history); }
  History history;

 private:
  Operation& add(Operation::Kind kind, At when, const std::string& key, std::optional<std::uint64_t> version,
                 std::optional<std::string> value) {
    history.operations.push_back({.client = std::to_string(history.operations.size()),
                                  .op = kind,
                                  .key = key,
                                  .version = version,
                                  .value = std::move(value),
                                  .start = when.from * 1'000'000,
                                  .end = when.to * 1'000'000,
                                  .line = history.operations.size() + 1});
    return history.operations.back();
  }
};

/// Only that kind was found, that often.
inline bool found_only(const Report& report, Anomaly kind, std::uint64_t times = 1) {
  for (std::size_t each = 0; each < anomalies; ++each)
    if (report.count.at(each) != (each == static_cast<std::size_t>(kind) ? times : 0)) return false;
  return true;
}

inline std::string text(const Report& report) {
  std::string all;
  for (const Violation& violation : report.violations)
    all += std::string(to_string(violation.kind)) + ": " + violation.what + "\n";
  return all.empty() ? "nothing found" : all;
}

}  // namespace weft::chaos::test
