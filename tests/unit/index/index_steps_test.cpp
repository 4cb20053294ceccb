#include "index/index_steps.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weft::detail {
namespace {

TEST(IndexSteps, SplitRowsIntoPowersOfTwo) {
  std::vector<ObjectRow> objects(300);
  const IndexBatch batch = put_steps({}, objects);
  std::vector<std::size_t> rows;
  std::size_t params = 0;
  for (const IndexStep& step : batch[0]) {
    rows.push_back(std::size_t{1} << step.power);
    params += step.params.size();
  }
  EXPECT_EQ(rows, (std::vector<std::size_t>{128, 128, 32, 8, 4}));
  EXPECT_EQ(params, 300U * 5U);
  EXPECT_TRUE(batch[1].empty());
}

TEST(IndexSteps, OnlyASingleRowCanCarryTheFence) {
  const std::vector<ObjectRow> objects(3);
  const IndexBatch batch = put_steps({}, objects);
  ASSERT_EQ(batch[0].size(), 2U);
  EXPECT_EQ(batch[0][0].fenced, nullptr);
  EXPECT_NE(batch[0][1].fenced, nullptr);
}

TEST(IndexSteps, ClaimsGoByTheParityOfTheirValue) {
  std::set<std::uint8_t> parities;
  for (int nth = 0; nth < 20; ++nth) {
    const Claim claim{.claim = 1, .value = "v" + std::to_string(nth)};
    const std::uint8_t parity = claim_parity(claim.value);
    const std::vector<Claim> one{claim};
    EXPECT_EQ(put_steps(one, {})[parity].size(), 1U);
    EXPECT_TRUE(put_steps(one, {})[1U - parity].empty());
    EXPECT_EQ(drop_steps(one, {})[parity].size(), 1U);
    parities.insert(parity);
  }
  EXPECT_EQ(parities.size(), 2U);
}

TEST(IndexSteps, PlacementsGoByTheOwnersParityAndNamesByZero) {
  EXPECT_EQ(placement_steps(1, 10, "x", {})[0].size(), 2U);
  EXPECT_EQ(placement_steps(1, 11, "x", {})[0].size(), 1U);
  EXPECT_EQ(placement_steps(1, 11, "x", {})[1].size(), 1U);
  EXPECT_TRUE(placement_steps(1, 11, "", {})[0].empty());
  EXPECT_TRUE(drop_name_steps(1, 11, "").empty());
}

TEST(IndexSteps, NoRowsGiveNoSteps) {
  const IndexBatch batch = put_steps({}, {});
  EXPECT_TRUE(batch[0].empty() && batch[1].empty());
}

}  // namespace
}  // namespace weft::detail
