#include "chaos/nemesis/plan.hpp"

#include <gtest/gtest.h>

#include <map>

namespace weft::chaos::test {
namespace {

using std::chrono::milliseconds;

class Idle : public Nemesis {
 public:
  Idle(std::string_view name, std::vector<std::string> targets)
      : Nemesis({.name = name, .targets = std::move(targets)}) {}
  void begin(Stage&, const Turn&) override {}
  void end(Stage&, const Turn&) override {}
};

std::vector<std::unique_ptr<Nemesis>> cast() {
  std::vector<std::unique_ptr<Nemesis>> all;
  all.push_back(std::make_unique<Idle>("one", std::vector<std::string>{"shards-a", "shards-b"}));
  all.push_back(std::make_unique<Idle>("two", std::vector<std::string>{"shards-a", "index-a"}));
  all.push_back(std::make_unique<Idle>("three", std::vector<std::string>{"client-0", "client-1"}));
  return all;
}

TEST(Plan, TheSeedDecidesAll) {
  const auto nemeses = cast();
  const auto text = [&](std::uint64_t seed) {
    std::string all;
    const Plan plan(nemeses, seed, milliseconds(60'000), 3);
    for (const auto& entry : plan.entries())
      all += std::string(entry.nemesis->shape().name) + entry.turn.target + std::to_string(entry.turn.at.count()) + " ";
    return all;
  };
  EXPECT_EQ(text(5), text(5));
  EXPECT_NE(text(5), text(6));
}

TEST(Plan, EachComesAsOftenAndNoTwoClaimOneThing) {
  const auto nemeses = cast();
  const Plan plan(nemeses, 7, milliseconds(120'000), 3);
  std::map<std::string_view, int> times;
  for (const auto& entry : plan.entries()) {
    ++times[entry.nemesis->shape().name];
    for (const auto& other : plan.entries()) {
      if (&entry == &other || other.turn.at < entry.turn.at) continue;
      if (other.turn.at >= entry.turn.at + entry.turn.lasts + entry.nemesis->shape().recovery) continue;
      EXPECT_NE(entry.nemesis->claims(entry.turn.target), other.nemesis->claims(other.turn.target));
    }
  }
  ASSERT_EQ(times.size(), 3U);
  EXPECT_GT(times["one"], 8);
  EXPECT_LE(std::abs(times["one"] - times["three"]), 2);
  EXPECT_LE(std::abs(times["two"] - times["three"]), 2);
}

}  // namespace
}  // namespace weft::chaos::test
