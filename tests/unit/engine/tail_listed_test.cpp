#include "engine/tail_listed.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

using detail::ConflictRow;
using detail::ConflictState;

/// A change of the row "key" that left `survivor` there.
ConflictRow change(ConflictState state, std::string_view why, std::optional<std::string> survivor,
                   std::optional<std::string> after = "new") {
  ConflictRow row{.state = state};
  row.entity = "thing";
  row.key = "key";
  row.after = std::move(after);
  row.survivor = std::move(survivor);
  row.why = why;
  return row;
}
const ConflictRow taken = change(ConflictState::listed, detail::value_taken, "old");
const ConflictRow behind = change(ConflictState::listed, detail::behind_value_taken, "old");
const ConflictRow conflict = change(ConflictState::listed, "the other side changed the row too", "other");
const ConflictRow erased = change(ConflictState::merged, "", std::nullopt, std::nullopt);

detail::TailBefore after(const std::vector<ConflictRow>& changes) {
  detail::TailListed listed;
  for (const ConflictRow& one : changes) listed.take(one);
  const detail::TailBefore found = listed.only({taken}).before(taken);
  EXPECT_EQ(found.listed, listed.before(taken).listed);
  EXPECT_EQ(found.left_at, listed.before(taken).left_at);
  ConflictRow elsewhere = taken;
  elsewhere.entity = "another";
  EXPECT_FALSE(listed.before(elsewhere).listed);
  return found;
}

TEST(TailListed, WhatIsBroughtInLeavesNothing) {
  EXPECT_FALSE(after({}).listed);
  EXPECT_FALSE(after({change(ConflictState::merged, "", std::nullopt), erased}).listed);
  EXPECT_FALSE(after({change(ConflictState::dropped, "given up", std::nullopt)}).listed);
}

TEST(TailListed, AUniqueValueAloneIsToldApartFromAConflict) {
  EXPECT_EQ(after({taken}).left_at, "old");
  EXPECT_EQ(after({taken, behind}).left_at, "old");
  EXPECT_TRUE(after({conflict}).listed);
  EXPECT_FALSE(after({conflict}).left_at);
  EXPECT_FALSE(after({conflict}).for_value);
  EXPECT_FALSE(after({conflict, taken}).left_at);
  EXPECT_FALSE(after({taken, conflict}).for_value);
  EXPECT_FALSE(after({taken, conflict}).left_at);
  EXPECT_FALSE(after({taken, change(ConflictState::resolved, "resolved: …", "old")}).left_at);
  EXPECT_TRUE(after({change(ConflictState::merged, "both sides did the same", std::nullopt)}).listed);
  const detail::TailBefore of_create = after({change(ConflictState::listed, detail::value_taken, std::nullopt)});
  EXPECT_TRUE(of_create.for_value);
  EXPECT_FALSE(of_create.left_at) << "there is no row";
}

TEST(TailListed, AnEraseThatWasBroughtInEndsIt) {
  EXPECT_FALSE(after({taken, erased}).listed);
  EXPECT_EQ(after({taken, erased, taken}).left_at, "old");
}

}  // namespace
}  // namespace weft::test
