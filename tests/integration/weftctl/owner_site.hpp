#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/weftctl/site.hpp"

namespace weft::test {

/// One site for the owner verbs: the market, the entity "parcel" with a field of every type and text in its key, and
/// "page", an object that is its own owner. Each test has a shop of its own, with a text key.
class OwnerVerbs : public ::testing::Test {
 public:
  static Site& site();
  void SetUp() override;

  /// Makes some rows of three entities, and reads some of them, so that the cache has them.
  void fill(int listings, int settings, int parcels);
  Row parcel(int part) const;
  Row make_listing(Store& from, const std::string& title) const;
  std::string id() const { return std::to_string(shop.value); }
  char home_side() const { return shop.value % 2 == 0 ? 'A' : 'B'; }
  std::string home() const { return "weft_shard_" + std::to_string(shard); }
  std::string other() const { return "weft_shard_" + std::to_string(3 - shard); }
  void settle() { ASSERT_TRUE(site().lab().shards().wait_equal(std::chrono::seconds(10))); }

  /// `weftctl owner WORDS`
  static Ran owner(std::vector<std::string> words, const Environment& environment = {});
  nlohmann::json erased(int status, std::vector<std::string> more = {});
  std::uint64_t count(char side, const std::string& from);
  /// Everything that any table on any side still has of this shop, but its gates.
  std::uint64_t left_of_it();
  /// A change of a lost side, as a rejoin leaves it; the row as it stands there.
  Row put_conflict(Row row);

  Store store = site().open();
  std::string name;
  OwnerId shop;
  std::uint64_t shard = 0;
  std::string log;  // of the last erased()
};

}  // namespace weft::test
