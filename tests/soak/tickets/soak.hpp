#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace weft::test {

struct SoakOptions {
  std::uint64_t ids = 100'000'000;  // at least so many are given
  std::uint64_t seed = 1;
  int turns = 8;  // of all events; more when the ids are not together by then
};
struct SoakReport {
  std::uint64_t ids = 0;
  std::uint64_t doubles = 0;
  std::vector<std::uint64_t> some_doubles{};
  std::uint64_t largest = 0;
  std::map<std::string, int> events{};
  std::vector<std::string> faults{};  // events that did not end as they must
  double seconds = 0;
};

/// Several processes take ids from a site of its own while, in an order drawn from the seed, workers are killed (also
/// between two steps of a lease) and forked, ticket servers are killed, stopped and put back to an old copy of their
/// folder, and the index is away. `self`: the program to start workers with.
SoakReport soak_tickets(const SoakOptions& options, const std::filesystem::path& self);

}  // namespace weft::test
