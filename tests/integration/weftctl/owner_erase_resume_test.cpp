#include "integration/weftctl/owner_site.hpp"

namespace weft::test {
namespace {

/// Killed at a step, and run again by the id: the name may be gone by then.
class OwnerEraseResume : public OwnerVerbs, public ::testing::WithParamInterface<const char*> {};

TEST_P(OwnerEraseResume, GoesOnWhereItWasKilled) {
  fill(250, 20, 4);
  put_conflict(parcel(1));
  const Ran killed = owner({"erase", "shop", name, "--yes"}, {{"WEFT_FAILPOINTS", GetParam()}});
  ASSERT_EQ(killed.status, 128 + 9) << killed.err << killed.out;
  settle();
  const nlohmann::json told = erased(0);
  EXPECT_EQ(told.at("proven"), true) << told.dump(2);
  EXPECT_EQ(told.at("cache").at("stale"), 0);
  EXPECT_EQ(left_of_it(), 0U);
  for (const char side : {'A', 'B'})
    EXPECT_EQ(count(side, home() + ".weft_gate WHERE state = 6 AND owner_id = " + id()), 1U);
}

INSTANTIATE_TEST_SUITE_P(Steps, OwnerEraseResume,
                         ::testing::Values("owner.erased_chunk=kill@2", "cache.marked=kill@2", "cache.committed=kill@2",
                                           "owner.closing=kill", "owner.closed=kill", "owner.swept=kill",
                                           "owner.dropped=kill"));

}  // namespace
}  // namespace weft::test
