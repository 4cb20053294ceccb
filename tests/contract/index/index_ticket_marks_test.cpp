#include "index/index_ticket_marks.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "contract/index/index_servers.hpp"

namespace weft::test {
namespace {

using namespace detail;

class IndexTicketMarksContract : public testing::TestWithParam<IndexBackend> {
 protected:
  IndexTicketMarksContract()
      : servers(GetParam()), belief(servers.pair()), marks(*servers.pool, servers.topology, belief) {}
  IndexServers servers;
  BatonBelief belief;
  IndexTicketMarks marks;
};

INSTANTIATE_TEST_SUITE_P(Backends, IndexTicketMarksContract,
                         testing::Values(IndexBackend::sqlite, IndexBackend::mariadb), index_backend_name);

TEST_P(IndexTicketMarksContract, RisesFromNothingAndOverEachBlock) {
  EXPECT_FALSE(marks.find("owner", 1, soon()));
  EXPECT_FALSE(marks.raise("owner", 1, 1, 1, 199, soon()));
  EXPECT_EQ(marks.find("owner", 1, soon())->mark, 199U);
  EXPECT_EQ(marks.find("owner", 1, soon())->epoch, 1U);
  EXPECT_FALSE(marks.raise("owner", 1, 1, 201, 399, soon()));
  EXPECT_EQ(marks.find("owner", 1, soon())->mark, 399U);
  EXPECT_FALSE(marks.find("owner", 2, soon()));
  EXPECT_FALSE(marks.find("object", 1, soon()));
}

TEST_P(IndexTicketMarksContract, RefusesABlockThatIsNotAbove) {
  EXPECT_FALSE(marks.raise("owner", 1, 1, 201, 399, soon()));
  for (const std::uint64_t first : {1U, 201U, 399U}) {
    const auto there = marks.raise("owner", 1, 1, first, first + 1000, soon());
    ASSERT_TRUE(there);
    EXPECT_EQ(there->mark, 399U);
  }
  EXPECT_EQ(marks.find("owner", 1, soon())->mark, 399U);
}

TEST_P(IndexTicketMarksContract, RefusesAnotherEpoch) {
  EXPECT_FALSE(marks.raise("owner", 1, 2, 1, 99, soon()));
  ASSERT_TRUE(marks.raise("owner", 1, 1, 101, 199, soon()));
  ASSERT_TRUE(marks.raise("owner", 1, 3, 101, 199, soon()));
  EXPECT_EQ(marks.find("owner", 1, soon())->mark, 99U);
}

TEST_P(IndexTicketMarksContract, OneOfManyRaisersWinsABlock) {
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int nth = 0; nth < 6; ++nth)
    threads.emplace_back([&] { won += marks.raise("owner", 1, 1, 1, 99, Deadline::in(Millis{10000})) ? 0 : 1; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won.load(), 1);
}

}  // namespace
}  // namespace weft::test
