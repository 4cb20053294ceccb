#include "model/row_codec.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "model/check.hpp"
#include "sample_entity.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::string encoded(const Row& row) {
  std::string bytes;
  encode_row(row.def(), row.values(), bytes);
  return bytes;
}

/// Decodes from a block of exactly that size, so that a sanitizer sees every byte read behind it.
std::optional<std::vector<Value>> decoded(const EntityDef& def, std::string_view bytes) {
  const std::unique_ptr<char[]> block(new char[bytes.size()]);
  std::copy(bytes.begin(), bytes.end(), block.get());
  return decode_row(def, {block.get(), bytes.size()});
}

/// Changed bytes are refused, or are a valid row whose one encoding they are. JSON is not parsed again on the way out.
void expect_refused_or_sound(const EntityDef& def, const std::string& bytes) {
  auto values = decoded(def, bytes);
  if (!values) return;
  std::string again;
  encode_row(def, *values, again);
  ASSERT_EQ(again, bytes);
  for (const char* json : {"f_json", "f_json_or_null"}) {
    Value& value = (*values)[def.position(json)];
    if (!value.is_null()) value = "{}";
  }
  ASSERT_NO_THROW(check_row(def, *values));
}

TEST(RowCodec, RowsComeBack) {
  const EntityDef def = sample_entity();
  const std::uint64_t seed = test_seed();
  for (std::uint64_t round = 0; round < 2000; ++round) {
    Row row = sample_row(def, seed + round);
    ASSERT_NO_THROW(check_row(def, row.values())) << "round " << round;
    const auto back = decoded(def, encoded(row));
    ASSERT_TRUE(back) << "round " << round;
    ASSERT_EQ(*back, row.values()) << "round " << round;
    ASSERT_EQ(encoded(Row(def, *back)), encoded(row));
  }
}

TEST(RowCodec, AppendsAndCanBeReadByHand) {
  EntitySpec spec;
  spec.name = "small";
  spec.owner_kind = "shop";
  spec.key = {"shop_id"};
  spec.fields = {{.name = "shop_id", .type = Type::u64},
                 {.name = "title", .type = Type::text},
                 {.name = "note", .type = Type::text, .nullable = true},
                 {.name = "level", .type = Type::i16}};
  const EntityDef def(spec);
  std::string bytes = "before";
  const std::vector<Value> values = {std::uint64_t{258}, "hi", nullptr, -2, std::uint64_t{9}};
  encode_row(def, values, bytes);
  EXPECT_EQ(bytes, std::string("before\x04"
                               "\x02\x01\0\0\0\0\0\0"
                               "\x02\0\0\0hi"
                               "\xFE\xFF"
                               "\x09\0\0\0\0\0\0\0",
                               6 + 1 + 8 + 6 + 2 + 8));
}

TEST(RowCodec, TruncatedRowsAreRefused) {
  const EntityDef def = sample_entity();
  const std::uint64_t seed = test_seed();
  for (std::uint64_t round = 0; round < 20; ++round) {
    const std::string bytes = encoded(sample_row(def, seed + round));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_EQ(decoded(def, std::string_view(bytes).substr(0, size)), std::nullopt) << size;
    ASSERT_EQ(decoded(def, bytes + '\0'), std::nullopt);
  }
}

TEST(RowCodec, FlippedBitsAreRefusedOrSound) {
  const EntityDef def = sample_entity();
  const std::uint64_t seed = test_seed();
  for (std::uint64_t round = 0; round < 20; ++round) {
    std::string bytes = encoded(sample_row(def, seed + round));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const auto mask = static_cast<char>(1U << (bit % 8));
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
      ASSERT_NO_FATAL_FAILURE(expect_refused_or_sound(def, bytes)) << "bit " << bit;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    }
  }
}

TEST(RowCodec, AnyBytesAreRefusedOrSound) {
  const EntityDef def = sample_entity();
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 300, '\0');
    for (char& c : bytes) c = random() % 3 == 0 ? static_cast<char>(random()) : '\0';
    ASSERT_NO_FATAL_FAILURE(expect_refused_or_sound(def, bytes)) << "round " << round;
  }
}

TEST(RowCodec, ForeignRowsAreRefused) {
  const EntityDef def = sample_entity();
  const std::string sound = encoded(sample_row(def, 7));
  ASSERT_TRUE(decoded(def, sound));
  Row row = sample_row(def, 7);
  row["shop_id"] = std::uint64_t{1} << 63U;  // not an owner
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row = sample_row(def, 7);
  row["title"] = std::string(21, 'a');
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row["title"] = "\xC3";
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row = sample_row(def, 7);
  row["state"] = "none";
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row = sample_row(def, 7);
  row["f_f64"] = -0.0;
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row["f_f64"] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row = sample_row(def, 7);
  row["f_decimal"] = Decimal{"-0.00"};
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
  row = sample_row(def, 7);
  row["at_second"] = Time(std::chrono::microseconds(1));
  EXPECT_EQ(decoded(def, encoded(row)), std::nullopt);
}

TEST(RowCodec, UncheckedValuesAreAMistakeOfOurs) {
  const EntityDef def = sample_entity();
  Row row = sample_row(def, 7);
  row["f_u8"] = 1;  // signed: not the field's own form
  try {
    encoded(row);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::internal);
  }
  row = sample_row(def, 7);
  row["title"] = nullptr;
  EXPECT_THROW(encoded(row), Error);
  std::string bytes;
  EXPECT_THROW(encode_row(def, std::vector<Value>(2), bytes), Error);
}

TEST(RowCodec, KeysComeBackAndDiffer) {
  const EntityDef def = sample_entity();
  const std::uint64_t seed = test_seed();
  std::map<std::string, Key> seen;
  for (std::uint64_t round = 0; round < 2000; ++round) {
    Key key = sample_row(def, seed + round).key();
    if (round % 2 == 0) key.owner = 1 + round % 3;  // near misses
    if (round % 2 == 0) key.rest[0] = round % 2;
    check_key(def, key);
    const std::string bytes = encode_key(def, key);
    const auto back = decode_key(def, bytes);
    ASSERT_TRUE(back);
    ASSERT_EQ(*back, key);
    const auto [place, fresh] = seen.emplace(bytes, key);
    ASSERT_TRUE(fresh || place->second == key);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_EQ(decode_key(def, std::string_view(bytes).substr(0, size)), std::nullopt);
    ASSERT_EQ(decode_key(def, bytes + "x"), std::nullopt);
  }
}

TEST(RowCodec, FlippedKeysAreRefusedOrSound) {
  const EntityDef def = sample_entity();
  const std::uint64_t seed = test_seed();
  for (std::uint64_t round = 0; round < 50; ++round) {
    std::string bytes = encode_key(def, sample_row(def, seed + round).key());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      const auto mask = static_cast<char>(1U << (bit % 8));
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
      if (auto key = decode_key(def, bytes)) {
        ASSERT_NO_THROW(check_key(def, *key));
        ASSERT_EQ(encode_key(def, *key), bytes);
      }
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    }
  }
}

}  // namespace
}  // namespace weft::detail
