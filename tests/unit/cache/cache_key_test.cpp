#include <gtest/gtest.h>

#include <set>

#include "cache/key_check.hpp"
#include "fixtures.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

EntityDef keyed_by(std::vector<Type> rest) {
  EntitySpec spec{.name = "thing", .owner_kind = "shop"};
  spec.fields = {FieldSpec{.name = "shop_id", .type = Type::u64}};
  spec.key = {"shop_id"};
  for (const Type type : rest) {
    const std::string name = "part" + std::to_string(spec.key.size());
    spec.fields.push_back(
        FieldSpec{.name = name, .type = type, .length = type == Type::text || type == Type::blob ? 60u : 0u});
    spec.key.push_back(name);
  }
  return EntityDef(spec);
}

std::string cache_key(const EntityDef& def, const Key& key) {
  return make_cache_key(0xabc, 5, def, key, encode_key(def, key));
}

TEST(CacheKey, NumbersAreWrittenOut) {
  EXPECT_EQ(cache_key(keyed_by({}), Key(OwnerId{9})), "w:abc:5:9");
  EXPECT_EQ(cache_key(keyed_by({Type::u64, Type::i32}), Key(OwnerId{9}, Value(12u), Value(-3))), "w:abc:5:9:12:-3");
}

TEST(CacheKey, TextAndManyPartsAreHashed) {
  const EntityDef text = keyed_by({Type::text});
  const std::string hashed = cache_key(text, Key(OwnerId{9}, Value("a b\r\nset x")));
  EXPECT_EQ(hashed.rfind("w:abc:5:9:h", 0), 0u);
  EXPECT_NO_THROW(check_cache_key(hashed));
  EXPECT_NE(hashed, cache_key(text, Key(OwnerId{9}, Value("a b\r\nset y"))));

  const EntityDef many = keyed_by(std::vector<Type>(7, Type::i64));
  const Value least(INT64_MIN);
  EXPECT_NO_THROW(check_cache_key(cache_key(many, Key(OwnerId{9}, least, least, least, least, least, least, least))));
}

TEST(CacheKey, LongestFormFits) {
  const EntityDef four = keyed_by(std::vector<Type>(4, Type::i64));
  const Value least(INT64_MIN);
  const Key key(OwnerId{INT64_MAX}, least, least, least, least);
  std::string longest = make_cache_key(UINT64_MAX, UINT16_MAX, four, key, encode_key(four, key));
  put_generation(longest, UINT64_MAX);
  EXPECT_NO_THROW(check_cache_key(longest));
}

TEST(CacheKey, EveryPartCounts) {
  const EntityDef def = keyed_by({Type::u64});
  const Key key(OwnerId{1}, Value(2u));
  const std::string bytes = encode_key(def, key);
  const std::set<std::string> names{make_cache_key(1, 1, def, key, bytes), make_cache_key(2, 1, def, key, bytes),
                                    make_cache_key(1, 2, def, key, bytes),
                                    make_cache_key(1, 1, def, Key(OwnerId{2}, Value(2u)), bytes),
                                    make_cache_key(1, 1, def, Key(OwnerId{1}, Value(3u)), bytes)};
  EXPECT_EQ(names.size(), 5u);
}

TEST(CacheKey, TheGenerationStandsLastAndCanBeTakenAway) {
  std::string key = "w:abc:5:9:12:-3";
  put_generation(key, 17);
  EXPECT_EQ(key, "w:abc:5:9:12:-3:17");
  EXPECT_EQ(without_generation(key), "w:abc:5:9:12:-3");
  EXPECT_EQ(without_generation("probe"), "probe");
}

TEST(KeyCheck, RefusesWhatTheTextProtocolWouldMisread) {
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a\r\nflush_all"), std::string("a\tb"), std::string("a\0b", 3),
        std::string("\xc3\xa9"), std::string(201, 'x'), std::string("\x7f")})
    EXPECT_THROW(check_cache_key(bad), UsageError);
  EXPECT_NO_THROW(check_cache_key(std::string(200, 'x')));
}

}  // namespace
}  // namespace weft::detail
