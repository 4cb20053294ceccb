#include <gtest/gtest.h>

#include <functional>

#include "sample_entities.hpp"
#include "sql_store.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::Bound;
using detail::Fence;
using detail::GateState;

class EntityWrite : public SqlTest {
 protected:
  std::vector<Value> row(const std::string& note, std::uint64_t version = 5) const {
    return {Value(std::uint64_t{4}), "n", Blob{"c"}, note, Value(version)};
  }
  std::optional<std::vector<Value>> stored(const detail::EntitySql& sql) {
    detail::Rows answer = store.rows(sql.find_plain(key_));
    return sql.decode_plain(answer);
  }
  const Key key_{OwnerId(4), "n", Blob{"c"}};
};

TEST_P(EntityWrite, UpdatesOnlyTheVersionGiven) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, row("one"))), 1U);
  EXPECT_EQ(store.change(sql.update(fence, row("two"), 4)), 0U);
  EXPECT_EQ(store.change(sql.update(fence, row("two"), 5)), 1U);
  EXPECT_EQ(stored(sql), row("two", 6));
  EXPECT_EQ(store.change(sql.update(fence, row("two"), 6)), 1U) << "an update that changes nothing matches its row";
  const std::vector<std::size_t> note{3};
  const std::vector<Value> three{Value("three")};
  EXPECT_EQ(store.change(sql.update_fields(fence, key_, note, three, 6)), 0U);
  EXPECT_EQ(store.change(sql.update_fields(fence, key_, note, three, 7)), 1U);
  EXPECT_EQ(stored(sql), row("three", 8));
  EXPECT_EQ(store.change(sql.update_plain(row("four"), 8)), 1U);
  EXPECT_EQ(store.change(sql.update_fields_plain(key_, note, three, 9)), 1U);
  EXPECT_EQ(stored(sql), row("three", 10));
}

TEST_P(EntityWrite, ErasesAnyVersionOrOne) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert_plain(row("one"))), 1U);
  EXPECT_EQ(store.change(sql.erase(fence, key_, 4)), 0U);
  EXPECT_EQ(store.change(sql.erase(fence, key_, 5)), 1U);
  EXPECT_EQ(store.change(sql.erase(fence, key_, 0)), 0U);
  ASSERT_EQ(store.change(sql.insert(fence, row("two"))), 1U);
  EXPECT_EQ(store.change(sql.erase_plain(key_, 4)), 0U);
  EXPECT_EQ(store.change(sql.erase_plain(key_, 0)), 1U);
  EXPECT_FALSE(stored(sql));
}

TEST_P(EntityWrite, ATakenKeyIsADuplicate) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, row("one"))), 1U);
  EXPECT_THROW(store.change(sql.insert(fence, row("two"))), Duplicate);
  EXPECT_THROW(store.change(sql.insert_plain(row("two"))), Duplicate);
  EXPECT_EQ(stored(sql), row("one"));
}

// Each wrong belief about the gate or the baton: every fenced write matches nothing.
TEST_P(EntityWrite, EveryWrongBeliefMatchesNothing) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence right = store.open_gate(4, 7);
  ASSERT_EQ(store.change(sql.insert(right, row("one"))), 1U);
  const std::vector<std::size_t> note{3};
  const std::vector<Value> text{Value("x")};
  const std::vector<Value> fresh{Value(std::uint64_t{4}), "fresh", Blob{"c"}, "x", Value(std::uint64_t{1})};
  const auto none = [&](const Fence& fence, const std::string& belief) {
    EXPECT_EQ(store.change(sql.insert(fence, fresh)), 0U) << belief;
    EXPECT_EQ(store.change(sql.update(fence, row("two"), 5)), 0U) << belief;
    EXPECT_EQ(store.change(sql.update_fields(fence, key_, note, text, 5)), 0U) << belief;
    EXPECT_EQ(store.change(sql.erase(fence, key_, 0)), 0U) << belief;
    EXPECT_EQ(store.change(sql.erase(fence, key_, 5)), 0U) << belief;
    EXPECT_EQ(stored(sql), row("one")) << belief;
  };
  Fence wrong = right;
  wrong.epoch = 6;
  none(wrong, "an older epoch");
  wrong.epoch = 8;
  none(wrong, "a newer epoch");
  wrong = right;
  wrong.side = 'B';
  none(wrong, "the other side");
  wrong = right;
  wrong.kind = shop_kind + 1;
  none(wrong, "another kind: no gate");
  for (const GateState state :
       {GateState::moving, GateState::locked, GateState::incoming, GateState::moved, GateState::erased}) {
    store.set_gate(4, state, 7);
    none(right, "state " + std::to_string(static_cast<int>(state)));
  }
  store.set_gate(4, GateState::open, 7);
  store.run({"UPDATE " + store.prefix() + "weft_baton SET side = 'B' WHERE parity = 0"});
  none(right, "the baton went over");
  store.run({"UPDATE " + store.prefix() + "weft_baton SET side = 'A' WHERE parity = 0",
             "DELETE FROM " + store.prefix() + "weft_gate"});
  none(right, "no gate");
}

TEST_P(EntityWrite, OddTextsAreChangedAndErasedExactly) {
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence fence = store.open_gate(4);
  const auto of = [](const std::string& text, const std::string& note, std::uint64_t version) {
    return std::vector<Value>{Value(std::uint64_t{4}), text, Blob{text}, note, Value(version)};
  };
  for (const std::string& text : odd_texts()) ASSERT_EQ(store.change(sql.insert(fence, of(text, "", 1))), 1U);
  for (const std::string& text : odd_texts()) ASSERT_EQ(store.change(sql.update(fence, of(text, text, 1), 1)), 1U);
  std::size_t left = odd_texts().size();
  for (const std::string& text : odd_texts()) {
    const Key key{OwnerId(4), text, Blob{text}};
    detail::Rows answer = store.rows(sql.find_plain(key));
    EXPECT_EQ(sql.decode_plain(answer), of(text, text, 2));
    ASSERT_EQ(store.change(sql.erase(fence, key, 2)), 1U) << testing::PrintToString(text);
    EXPECT_EQ(store.rows(sql.count_plain(4, {})).at(0, 0).as_uint(), --left);
  }
}

TEST_P(EntityWrite, TakesLargeValues) {
  const EntityDef def({.name = "large",
                       .owner_kind = "shop",
                       .fields = {{.name = "shop_id", .type = Type::u64},
                                  {.name = "body", .type = Type::blob, .length = 8'000'000},
                                  {.name = "words", .type = Type::text, .length = 2'000'000}},
                       .key = {"shop_id"}});
  const detail::EntitySql sql = store.entity(def);
  const Fence fence = store.open_gate(4);
  std::string bytes(5'000'000, 'x');
  for (std::size_t at = 0; at < bytes.size(); at += 97) bytes[at] = static_cast<char>(at);
  const std::vector<Value> row{Value(std::uint64_t{4}), Blob{bytes}, std::string(2'000'000, 'w'),
                               Value(std::uint64_t{1})};
  ASSERT_EQ(store.change(sql.insert(fence, row)), 1U);
  detail::Rows answer = store.rows(sql.find(fence, {OwnerId(4)}));
  EXPECT_TRUE(sql.decode_find(answer).values == row);
  answer = store.rows(sql.find_many(shop_kind, std::vector<Key>{{OwnerId(4)}}));
  EXPECT_TRUE(sql.decode_find_many(answer, 1)[0].values == row);
  answer = store.rows(sql.by_owner(fence, {}, std::nullopt));
  EXPECT_TRUE(sql.decode_by_owner(answer).at(0).values == row);
}

TEST_P(EntityWrite, RefusesToChangeKeyOrVersion) {
  const detail::EntitySql sql = store.entity(text_keyed());
  for (const std::size_t position : {0U, 1U, 2U, 4U}) {
    const std::vector<std::size_t> positions{position};
    const std::vector<Value> values{Value("x")};
    EXPECT_THROW(sql.update_fields_plain(key_, positions, values, 1), UsageError) << position;
  }
}

TEST_P(EntityWrite, WritesEveryTypeAgain) {
  const detail::EntitySql sql = store.entity(all_types());
  const Fence fence = store.open_gate(4);
  ASSERT_EQ(store.change(sql.insert(fence, lowest_row(4, 1))), 1U);
  std::uint64_t version = 42;
  for (const auto& next : {highest_row(4, 1), null_row(4, 1), lowest_row(4, 1)}) {
    ASSERT_EQ(store.change(sql.update(fence, next, version)), 1U);
    detail::Rows answer = store.rows(sql.find_plain({OwnerId(4), 1U}));
    std::vector<Value> wanted = next;
    wanted.back() = Value(++version);
    EXPECT_EQ(sql.decode_plain(answer), wanted);
  }
}

// The gate is held from the write to the end of its transaction: who would change it waits (on SQLite: for the whole
// file).
TEST_P(EntityWrite, HoldsTheGateUntilTheTransactionEnds) {
  if (GetParam() == Backend::sqlite) GTEST_SKIP() << "SQLite has one writer at a time";
  const detail::EntitySql sql = store.entity(text_keyed());
  const Fence fence = store.open_gate(4);
  const auto writer = store.other_session();
  const Bound insert = sql.insert(fence, row("one"));
  ASSERT_EQ(writer->begin_execute(*insert.statement, insert.params, soon()), 1U);
  const auto mover = store.other_session();
  mover->execute({"SET SESSION innodb_lock_wait_timeout = 1"}, {}, soon());
  const detail::Statement lock{"UPDATE " + store.prefix() + "weft_gate SET state = 3"};
  EXPECT_THROW(mover->execute(lock, {}, soon()), Error);
  const detail::Statement hand_over{"UPDATE " + store.prefix() + "weft_baton SET side = 'B'"};
  EXPECT_THROW(mover->execute(hand_over, {}, soon()), Error);
  writer->commit(soon());
  EXPECT_EQ(mover->execute(lock, {}, soon()), 1U);
}

WEFT_ON_EACH_BACKEND(EntityWrite);

}  // namespace
}  // namespace weft::test
