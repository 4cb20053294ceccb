#include "wire/statement_cache.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace weft::test {
namespace {

using Cache = detail::StatementCache<int>;
using Form = Cache::Form;

TEST(StatementCache, finds_by_text_and_form) {
  Cache cache;
  cache.insert(Form::plain, "SELECT 1", 1);
  cache.insert(Form::with_begin, "SELECT 1", 2);
  EXPECT_EQ(*cache.find(Form::plain, "SELECT 1"), 1);
  EXPECT_EQ(*cache.find(Form::with_begin, std::string("SELECT ") + "1"), 2);
  EXPECT_EQ(cache.find(Form::plain, "SELECT 2"), nullptr);
}

TEST(StatementCache, least_recently_used_goes_out) {
  Cache cache(3);
  for (int i = 0; i < 3; ++i) cache.insert(Form::plain, std::to_string(i), i);
  EXPECT_NE(cache.find(Form::plain, "0"), nullptr);
  cache.insert(Form::plain, "3", 3);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(cache.find(Form::plain, "1"), nullptr);
  for (const char* kept : {"0", "2", "3"}) EXPECT_NE(cache.find(Form::plain, kept), nullptr) << kept;
}

TEST(StatementCache, keeps_at_most_256) {
  Cache cache;
  for (int i = 0; i < 1000; ++i) cache.insert(Form::plain, std::to_string(i), i);
  EXPECT_EQ(cache.size(), 256U);
  EXPECT_EQ(*cache.find(Form::plain, "999"), 999);
  EXPECT_EQ(*cache.find(Form::plain, "744"), 744);
  EXPECT_EQ(cache.find(Form::plain, "743"), nullptr);
}

TEST(StatementCache, all_of_a_process_are_bounded_and_each_keeps_a_few) {
  constexpr std::size_t caches = 100;
  std::vector<std::unique_ptr<Cache>> all;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < caches; ++at) {
    all.push_back(std::make_unique<Cache>());
    for (int i = 0; i < 100; ++i) all.back()->insert(Form::plain, std::to_string(i), i);
    EXPECT_GE(all.back()->size(), Cache::few);
    kept += all.back()->size();
  }
  EXPECT_LE(kept, Cache::most_of_process + caches * Cache::few);
  all.clear();
  Cache again;
  for (int i = 0; i < 1000; ++i) again.insert(Form::plain, std::to_string(i), i);
  EXPECT_EQ(again.size(), 256U);
}

}  // namespace
}  // namespace weft::test
