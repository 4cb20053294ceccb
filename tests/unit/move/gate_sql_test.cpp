#include "move/gate_sql.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/change_notes.hpp"

namespace weft::detail {
namespace {

const GateSql sql("shard_1", {.kind = 3, .owner = 41, .move = 500, .runner = 7});

bool has(const Bound& bound, const std::string& words) {
  return bound.statement->text.find(words) != std::string::npos;
}
bool is_given(const Bound& bound, const Value& value) {
  return std::find(bound.params.begin(), bound.params.end(), value) != bound.params.end();
}
std::size_t marks(const Bound& bound) {
  return static_cast<std::size_t>(std::count(bound.statement->text.begin(), bound.statement->text.end(), '?'));
}

// Each change of a gate asks, in the statement itself, for the state, the move, the run and the baton's side.
TEST(GateSqlText, AChangeAsksForEverything) {
  const Bound change = sql.change('B', GateState::moving, GateState::locked, 9, 0);
  for (const char* words : {"state = ?", "move_id = ?", "runner = ?"}) EXPECT_TRUE(has(change, words)) << words;
  EXPECT_TRUE(has(change, "EXISTS (SELECT 1 FROM `shard_1`.weft_baton WHERE parity = ? AND side = ?)"))
      << change.statement->text;
  for (const Value& value :
       std::vector<Value>{std::uint64_t{500}, std::uint64_t{7}, std::uint64_t{1}, std::string("B")})
    EXPECT_TRUE(is_given(change, value));
  EXPECT_EQ(marks(change), change.params.size());
}

TEST(GateSqlText, EachStatementHasAsManyMarksAsValues) {
  const std::vector<std::uint64_t> few{1, 2, 3};
  const std::vector<std::uint64_t> many(100, 4);
  Rows tokens;
  tokens.width = 4;
  tokens.cells.assign(8, Value(std::uint64_t{1}));
  for (const Bound& bound :
       {sql.look(), sql.hold(), sql.adopt('A', GateState::open), sql.put('A', GateState::incoming, 1, 2),
        sql.reuse('A', 1, 2), sql.changes(0, 10), sql.drop_changes(few), sql.drop_changes(many),
        sql.drop_changes_up_to(9), sql.drop_all_changes(5), sql.mark(), sql.tokens(0, 5), sql.tokens_of(few),
        sql.put_tokens(tokens, 0, 2)})
    EXPECT_EQ(marks(bound), bound.params.size()) << bound.statement->text;
  EXPECT_EQ(sql.drop_changes(few).statement->text, sql.drop_changes(std::vector<std::uint64_t>{9}).statement->text)
      << "a session keeps few statements";
}

TEST(GateSqlText, AMissingGateIsTold) {
  Rows rows;
  rows.width = 7;
  rows.cells = {Value(), Value(), Value(), Value(), Value(), std::string("B"), std::uint64_t{4}};
  const GateFacts facts = GateSql::decode(rows);
  EXPECT_FALSE(facts.gate);
  EXPECT_EQ(facts.side, 'B');
  EXPECT_EQ(facts.baton_epoch, 4U);
}

TEST(ChangeNoteKeys, ATokenSurvivesItsWay) {
  for (const std::uint64_t token :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x0123456789abcdef}, ~std::uint64_t{0}})
    EXPECT_EQ(token_of_key(token_key(token)), token);
}

}  // namespace
}  // namespace weft::detail
