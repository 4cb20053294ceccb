#include "weft/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

namespace weft {
namespace {

constexpr Code codes[] = {Code::usage,        Code::schema,      Code::conflict, Code::duplicate,
                          Code::not_writable, Code::unavailable, Code::timeout,  Code::overloaded,
                          Code::in_doubt,     Code::corrupt,     Code::internal};

TEST(Error, EachCodeHasItsOwnWord) {
  std::set<std::string_view> words;
  for (const Code code : codes) words.insert(to_string(code));
  EXPECT_EQ(words.size(), std::size(codes));
  EXPECT_EQ(to_string(Code::in_doubt), "in_doubt");
  EXPECT_EQ(to_string(Outcome::not_applied), "not_applied");
  EXPECT_EQ(to_string(Outcome::unknown), "unknown");
}

TEST(Error, WhatNamesCodeMessageAndPlace) {
  Error error(Code::timeout, Outcome::not_applied, "no answer within 50 ms");
  EXPECT_STREQ(error.what(), "timeout: no answer within 50 ms");
  error.at_shard(3, 'A').at_entity("listing").from_server("40001", 1213);
  EXPECT_STREQ(error.what(),
               "timeout: no answer within 50 ms [shard 3, side A, entity listing, sqlstate 40001, native 1213]");
  EXPECT_EQ(error.message(), "no answer within 50 ms");
  EXPECT_EQ(error.shard(), 3U);
  EXPECT_EQ(error.side(), 'A');
  EXPECT_EQ(error.entity(), "listing");
  EXPECT_EQ(error.sqlstate(), "40001");
  EXPECT_EQ(error.native_code(), 1213);
}

TEST(Error, WhatIsKnownIsNotOverwritten) {
  Error error(Code::unavailable, Outcome::not_applied, "gone");
  error.at_shard(3, 'A')
      .at_shard(4, 'B')
      .at_entity("a")
      .at_entity("b")
      .from_server("08S01", 2013)
      .from_server("HY000", 1);
  EXPECT_STREQ(error.what(), "unavailable: gone [shard 3, side A, entity a, sqlstate 08S01, native 2013]");
}

TEST(Error, PartsOfAPlaceCanComeLater) {
  Error error(Code::unavailable, Outcome::not_applied, "gone");
  error.at_shard(3, 0).at_shard(0, 'B');
  EXPECT_STREQ(error.what(), "unavailable: gone [shard 3, side B]");
}

TEST(Error, ACopyKeepsItsOwnContext) {
  Error error(Code::unavailable, Outcome::not_applied, "gone");
  const Error copy = error;
  error.at_shard(3, 'A');
  EXPECT_EQ(copy.shard(), 0U);
  EXPECT_STREQ(copy.what(), "unavailable: gone");
  static_assert(std::is_nothrow_copy_constructible_v<Error> && std::is_nothrow_copy_assignable_v<Error>);
  static_assert(std::is_nothrow_copy_constructible_v<Conflict>);
}

TEST(Error, ContextAddedThroughTheRootKeepsTheClass) {
  try {
    try {
      throw Conflict("the row was changed");
    } catch (Error& error) {
      error.at_shard(7, 'B');
      throw;
    }
  } catch (const Conflict& conflict) {
    EXPECT_EQ(conflict.shard(), 7U);
  }
}

TEST(Error, RetryableOnlyWhenNothingWasApplied) {
  for (const Code code : {Code::not_writable, Code::unavailable, Code::timeout, Code::overloaded}) {
    EXPECT_TRUE(Error(code, Outcome::not_applied, "").retryable()) << to_string(code);
    EXPECT_FALSE(Error(code, Outcome::unknown, "").retryable()) << to_string(code);
  }
  for (const Code code :
       {Code::usage, Code::schema, Code::conflict, Code::duplicate, Code::in_doubt, Code::corrupt, Code::internal}) {
    EXPECT_FALSE(Error(code, Outcome::not_applied, "").retryable()) << to_string(code);
  }
}

TEST(Error, ADoubtCarriesItsToken) {
  try {
    try {
      throw InDoubt("lost");
    } catch (Error& error) {
      EXPECT_EQ(error.token(), 0U);
      error.with_token(77);
      error.with_token(78);
      throw;
    }
  } catch (const InDoubt& doubt) {
    EXPECT_EQ(doubt.token(), 77U);
    EXPECT_STREQ(doubt.what(), "in_doubt: lost [token 77]");
  }
}

TEST(Error, OutcomeCanBeCorrected) {
  Error error(Code::timeout, Outcome::not_applied, "late");
  error.set_outcome(Outcome::unknown);
  EXPECT_EQ(error.outcome(), Outcome::unknown);
  EXPECT_FALSE(error.retryable());
}

template <class Kind>
void expect_kind(Code code, Outcome outcome) {
  try {
    throw Kind("text");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(error.outcome(), outcome);
    EXPECT_EQ(error.message(), "text");
  }
}

TEST(Error, SubclassesFixCodeAndOutcome) {
  expect_kind<Conflict>(Code::conflict, Outcome::not_applied);
  expect_kind<Duplicate>(Code::duplicate, Outcome::not_applied);
  expect_kind<Unavailable>(Code::unavailable, Outcome::not_applied);
  expect_kind<InDoubt>(Code::in_doubt, Outcome::unknown);
  expect_kind<UsageError>(Code::usage, Outcome::not_applied);
  expect_kind<SchemaError>(Code::schema, Outcome::not_applied);
  EXPECT_EQ(Unavailable(Code::overloaded, Outcome::not_applied, "").code(), Code::overloaded);
}

}  // namespace
}  // namespace weft
