#include "bench/side_by_side.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace weft::bench {
namespace {

double seconds_of(const Work& work, std::size_t operations) {
  const auto start = std::chrono::steady_clock::now();
  work(operations);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// How many operations take about that long; warms up on the way.
std::size_t operations_for(const Work& work, double seconds) {
  for (std::size_t operations = 16;; operations *= 4) {
    const double taken = seconds_of(work, operations);
    if (taken >= seconds / 4) {
      return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(operations) * seconds / taken));
    }
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

Ratio side_by_side(const Work& ours, const Work& theirs, const Rounds& rounds) {
  const std::size_t our_operations = operations_for(ours, rounds.seconds);
  const std::size_t their_operations = operations_for(theirs, rounds.seconds);
  std::vector<double> our_rates;
  std::vector<double> their_rates;
  std::vector<double> ratios;
  for (std::size_t round = 0; round < rounds.count; ++round) {
    double ours_taken = 0;
    double theirs_taken = 0;
    for (std::size_t slice = 0; slice < rounds.slices; ++slice) {
      const bool ours_first = (round + slice) % 2 == 0;
      if (ours_first) ours_taken += seconds_of(ours, our_operations);
      theirs_taken += seconds_of(theirs, their_operations);
      if (!ours_first) ours_taken += seconds_of(ours, our_operations);
    }
    our_rates.push_back(static_cast<double>(our_operations * rounds.slices) / ours_taken);
    their_rates.push_back(static_cast<double>(their_operations * rounds.slices) / theirs_taken);
    ratios.push_back(our_rates.back() / their_rates.back());
  }
  return {median(ratios), *std::min_element(ratios.begin(), ratios.end()),
          *std::max_element(ratios.begin(), ratios.end()), median(our_rates), median(their_rates)};
}

}  // namespace weft::bench
