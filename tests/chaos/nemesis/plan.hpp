#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chaos/nemesis/nemesis.hpp"

namespace weft::chaos {

/// Which nemesis acts when, on what and how long: decided before the run by the seed alone. Several lanes go on side by
/// side; no two turns claim the same thing at one time, and each nemesis comes as often as the others.
class Plan {
 public:
  struct Entry {
    Nemesis* nemesis;
    Nemesis::Turn turn;
    std::size_t lane;
  };
  Plan(const std::vector<std::unique_ptr<Nemesis>>& nemeses, std::uint64_t seed, std::chrono::milliseconds length,
       std::size_t lanes);

  const std::vector<Entry>& entries() const noexcept { return entries_; }  // by time

 private:
  struct Claim {
    std::string what;
    std::chrono::milliseconds from;
    std::chrono::milliseconds until;
  };
  bool place(Nemesis& nemesis, Nemesis::Turn& turn, std::uint64_t first_target);
  bool is_free(const std::vector<std::string>& wanted, std::chrono::milliseconds from,
               std::chrono::milliseconds until) const;

  std::vector<Entry> entries_;
  std::vector<Claim> claims_;
};

}  // namespace weft::chaos
