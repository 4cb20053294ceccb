#include "sql/fence_sql.hpp"

#include <gtest/gtest.h>

#include "sql_store.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::FenceFacts;

class FenceSqlTest : public SqlTest {
 protected:
  const detail::FenceSql sql{store.dialect(), store.database()};
  static Time at(std::int64_t micros) { return Time(std::chrono::microseconds(micros)); }
};

TEST_P(FenceSqlTest, LooksAtGateAndBaton) {
  FenceFacts facts = sql.decode(store.rows(sql.look(shop_kind, 5)));
  EXPECT_FALSE(facts.gate);
  EXPECT_EQ(facts.side, 'B');
  const std::uint64_t owner = (std::uint64_t{1} << 63U) - 2;
  const std::uint64_t epoch = (std::uint64_t{1} << 63U) - 1;
  ASSERT_EQ(store.change(sql.make_gate({shop_kind, owner, epoch, 'A'})), 1U);
  for (const auto& bound : {sql.look(shop_kind, owner), sql.hold(shop_kind, owner)}) {
    facts = sql.decode(store.rows(bound));
    EXPECT_TRUE(facts.gate);
    EXPECT_EQ(facts.epoch, epoch);
    EXPECT_EQ(facts.state, detail::GateState::open);
    EXPECT_EQ(facts.side, 'A');
  }
  EXPECT_FALSE(sql.decode(store.rows(sql.look(shop_kind + 1, owner))).gate);
}

TEST_P(FenceSqlTest, MakesAGateOnceAndOnlyOnTheSideThatWrites) {
  EXPECT_EQ(store.change(sql.make_gate({shop_kind, 4, 1, 'B'})), 0U);
  EXPECT_EQ(store.change(sql.make_gate({shop_kind, 4, 1, 'A'})), 1U);
  EXPECT_THROW(store.change(sql.make_gate({shop_kind, 4, 2, 'A'})), Duplicate);
  EXPECT_EQ(sql.decode(store.rows(sql.look(shop_kind, 4))).epoch, 1U);
}

TEST_P(FenceSqlTest, AnErasedGateStaysAndIsNotMadeAgain) {
  ASSERT_EQ(store.change(sql.make_gate({shop_kind, 4, 7, 'A'})), 1U);
  EXPECT_EQ(store.change(sql.close_gate({shop_kind, 4, 6, 'A'})), 0U) << "another epoch";
  EXPECT_EQ(store.change(sql.close_gate({shop_kind + 1, 4, 7, 'A'})), 0U) << "another kind";
  EXPECT_EQ(store.change(sql.close_gate({shop_kind, 4, 7, 'A'})), 1U);
  const FenceFacts facts = sql.decode(store.rows(sql.look(shop_kind, 4)));
  EXPECT_EQ(facts.state, detail::GateState::erased);
  EXPECT_EQ(facts.epoch, 8U);
  EXPECT_EQ(store.change(sql.close_gate({shop_kind, 4, 8, 'A'})), 0U) << "it is not open";
  EXPECT_THROW(store.change(sql.make_gate({shop_kind, 4, 1, 'A'})), Duplicate);
}

TEST_P(FenceSqlTest, BuriesWhereThereIsNoGate) {
  EXPECT_EQ(store.change(sql.bury({shop_kind, 4, 1, 'B'})), 0U) << "the other side writes";
  EXPECT_EQ(store.change(sql.bury({shop_kind, 4, 1, 'A'})), 1U);
  EXPECT_EQ(sql.decode(store.rows(sql.look(shop_kind, 4))).state, detail::GateState::erased);
  ASSERT_EQ(store.change(sql.make_gate({shop_kind, 6, 1, 'A'})), 1U);
  EXPECT_THROW(store.change(sql.bury({shop_kind, 6, 1, 'A'})), Duplicate) << "somebody is served here";
}

TEST_P(FenceSqlTest, ATokenIsTakenOnce) {
  const std::uint64_t token = ~std::uint64_t{0};
  EXPECT_TRUE(store.rows(sql.find_token(token)).empty());
  EXPECT_EQ(store.change(sql.put_token({token, shop_kind, 4, 7}, at(10))), 1U);
  EXPECT_THROW(store.change(sql.put_token({token, shop_kind, 4, 8, true}, at(10))), Duplicate);
  const detail::Rows there = store.rows(sql.find_token(token));
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there.at(0, 0).as_uint(), 0U) << "the transaction's own";
  EXPECT_EQ(there.at(0, 1).as_uint(), 7U);
}

TEST_P(FenceSqlTest, APoisonedTokenSaysSo) {
  EXPECT_EQ(store.change(sql.put_token({5, shop_kind, 4, 0, true}, at(10))), 1U);
  EXPECT_EQ(store.rows(sql.find_token(5)).at(0, 0).as_uint(), 1U);
}

TEST_P(FenceSqlTest, DropsOldTokensAFewAtATime) {
  for (std::uint64_t token = 1; token <= 10; ++token)
    ASSERT_EQ(store.change(sql.put_token({token, shop_kind, 4}, at(static_cast<std::int64_t>(token)))), 1U);
  EXPECT_EQ(store.change(sql.drop_tokens(at(8), 5)), 5U);
  EXPECT_EQ(store.change(sql.drop_tokens(at(8), 5)), 2U);
  EXPECT_EQ(store.change(sql.drop_tokens(at(8), 5)), 0U);
}

TEST_P(FenceSqlTest, TheOutboxIsReadInOrder) {
  const std::string odd("key\0\xFF '", 7);
  ASSERT_EQ(store.change(sql.put_outbox(30, "third", at(3))), 1U);
  ASSERT_EQ(store.change(sql.put_outbox(10, odd, at(-1))), 1U);
  ASSERT_EQ(store.change(sql.put_outbox(20, "second", at(2))), 1U);
  const detail::Rows first = store.rows(sql.outbox(2));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first.at(0, 0).as_uint(), 10U);
  EXPECT_EQ(first.at(0, 1), Value(odd));
  EXPECT_EQ(first.at(0, 2), Value(std::int64_t{-1}));
  EXPECT_EQ(first.at(1, 0).as_uint(), 20U);
  const std::vector<std::uint64_t> gone{10, 11};
  EXPECT_EQ(store.change(sql.drop_outbox(gone)), 1U);
  EXPECT_EQ(store.rows(sql.outbox(1)).at(0, 0).as_uint(), 20U);
}

TEST_P(FenceSqlTest, ReadsABaton) {
  const detail::Rows rows = store.rows(sql.baton(1));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.at(0, 0), Value("B"));
  EXPECT_EQ(rows.at(0, 1).as_uint(), 1U);
}

TEST_P(FenceSqlTest, HoldKeepsOthersFromChangingGateAndBaton) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite has one writer at a time";
  store.open_gate(4);
  const auto holder = store.other_session();
  const detail::Bound hold = sql.hold(shop_kind, 4);
  holder->begin_query(*hold.statement, hold.params, soon());
  const auto mover = store.other_session();
  mover->execute({"SET SESSION innodb_lock_wait_timeout = 1"}, {}, soon());
  const detail::Statement lock{"UPDATE " + store.prefix() + "weft_gate SET state = 3"};
  EXPECT_THROW(mover->execute(lock, {}, soon()), Error);
  EXPECT_THROW(mover->execute({"UPDATE " + store.prefix() + "weft_baton SET side = 'B' WHERE parity = 0"}, {}, soon()),
               Error);
  holder->rollback(soon());
  EXPECT_EQ(mover->execute(lock, {}, soon()), 1U);
}

WEFT_ON_EACH_BACKEND(FenceSqlTest);

}  // namespace
}  // namespace weft::test
