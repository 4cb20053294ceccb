#include "cache/item.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace weft::detail {
namespace {

std::string sample() {
  return encode_item(
      {.kind = ItemKind::value, .schema = 11, .row_version = 12, .takeover = 13, .key = "the key", .body = "a row"});
}

TEST(Item, RoundTrip) {
  const std::string bytes = sample();
  Unsound reason{};
  const auto item = decode_item(bytes, reason);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->kind, ItemKind::value);
  EXPECT_EQ(item->schema, 11u);
  EXPECT_EQ(item->row_version, 12u);
  EXPECT_EQ(item->takeover, 13u);
  EXPECT_EQ(item->key, "the key");
  EXPECT_EQ(item->body, "a row");
}

TEST(Item, EmptyKeyAndBody) {
  const std::string bytes = encode_item({.kind = ItemKind::lease});
  Unsound reason{};
  const auto item = decode_item(bytes, reason);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->key, "");
  EXPECT_EQ(item->body, "");
}

TEST(Item, TwoClaimsOnOneKeyDiffer) {
  const std::string one = encode_claim(ItemKind::marker, 3, "key");
  EXPECT_NE(one, encode_claim(ItemKind::marker, 3, "key"));
  Unsound reason{};
  const auto item = decode_item(one, reason);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->kind, ItemKind::marker);
  EXPECT_EQ(item->takeover, 3u);
  EXPECT_EQ(item->key, "key");
  EXPECT_EQ(item->body.size(), 8u);
}

TEST(Item, EveryTruncationIsRefused) {
  const std::string bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string cut(bytes, 0, length);  // a copy of its own, so that a sanitizer sees a read behind its end
    Unsound reason = Unsound::takeover;
    EXPECT_FALSE(decode_item(cut, reason)) << length;
    EXPECT_TRUE(reason == Unsound::truncated || reason == Unsound::format) << length;
  }
}

TEST(Item, EveryFlippedBitIsRefused) {
  const std::string bytes = sample();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    Unsound reason{};
    EXPECT_FALSE(decode_item(flipped, reason)) << bit;
    EXPECT_TRUE(damaged(reason));
  }
}

TEST(Item, AddedBytesAreRefused) {
  Unsound reason{};
  EXPECT_FALSE(decode_item(sample() + '\0', reason));
  EXPECT_FALSE(decode_item(sample() + sample(), reason));
}

// Random bytes, random damage to sound items: never an answer, never a read out of bounds (the sanitizers watch).
TEST(Item, RandomBytesAreRefused) {
  const char* given = std::getenv("WEFT_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  SCOPED_TRACE("WEFT_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::string sound = sample();
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    if (round % 2 == 0) {
      bytes.resize(random() % 200);
      for (char& byte : bytes) byte = static_cast<char>(random());
    } else {
      bytes = sound;
      const std::size_t damages = 1 + random() % 8;
      for (std::size_t damage = 0; damage < damages; ++damage)
        bytes[random() % bytes.size()] = static_cast<char>(random());
      bytes.resize(bytes.size() - random() % 3);
      if (bytes == sound) continue;
    }
    Unsound reason{};
    ASSERT_FALSE(decode_item(bytes, reason));
  }
}

TEST(Item, ReasonsHaveNames) {
  EXPECT_EQ(to_string(Unsound::truncated), "truncated");
  EXPECT_EQ(to_string(Unsound::takeover), "takeover");
  EXPECT_TRUE(damaged(Unsound::key));
  EXPECT_FALSE(damaged(Unsound::schema));
}

}  // namespace
}  // namespace weft::detail
