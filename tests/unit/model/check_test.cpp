#include "model/check.hpp"

#include <gtest/gtest.h>

#include "sample_entity.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.entity(), "sample");
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    return std::string(error.message());
  }
  return "";
}

TEST(Check, NamesEntityAndField) {
  const EntityDef def = sample_entity();
  Value value("abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(refusal([&] { check_value(def, def.position("title"), value); }),
            "field 'title' of entity 'sample' is longer than 20 characters");
}

TEST(Check, IdsAreSixtyThreeBits) {
  const EntityDef def = sample_entity();
  for (const char* field : {"shop_id", "sample_id"}) {
    Value largest((std::uint64_t{1} << 63U) - 1);
    check_value(def, def.position(field), largest);
    Value value(std::uint64_t{1} << 63U);
    EXPECT_EQ(refusal([&] { check_value(def, def.position(field), value); }),
              "field '" + std::string(field) + "' of entity 'sample' is not an id: 0 to 2^63 - 1");
  }
}

TEST(Check, ARowMayLackOnlyItsVersion) {
  const EntityDef def = sample_entity();
  Row row = sample_row(def, 1);
  row["row_version"] = nullptr;
  check_row(def, row.values());
  row["title"] = nullptr;
  EXPECT_EQ(refusal([&] { check_row(def, row.values()); }),
            "field 'title' of entity 'sample' is NULL, which the field does not allow");
  std::vector<Value> few(3);
  EXPECT_EQ(refusal([&] { check_row(def, few); }),
            "a row of entity 'sample' has " + std::to_string(def.fields().size()) + " values, given 3");
}

TEST(Check, Keys) {
  const EntityDef def = sample_entity();
  Key key(OwnerId{7}, 5, "code");
  check_key(def, key);
  EXPECT_TRUE(std::holds_alternative<std::uint64_t>(key.rest[0].storage()));

  Key shorter(OwnerId{7}, 5);
  EXPECT_EQ(refusal([&] { check_key(def, shorter); }),
            "a key of entity 'sample' has 3 parts (shop_id, sample_id, code), given 2");
  Key longer(OwnerId{7}, 5, "code", 1);
  EXPECT_NE(refusal([&] { check_key(def, longer); }), "");
  Key wrong(OwnerId{7}, "5", "code");
  EXPECT_EQ(refusal([&] { check_key(def, wrong); }),
            "field 'sample_id' of entity 'sample' takes an integer, given text");
  Key null(OwnerId{7}, 5, nullptr);
  EXPECT_EQ(refusal([&] { check_key(def, null); }),
            "field 'code' of entity 'sample' is NULL, which the field does not allow");
  for (const std::uint64_t owner : {std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    Key none(OwnerId{owner}, 5, "code");
    EXPECT_EQ(refusal([&] { check_key(def, none); }),
              "field 'shop_id' of entity 'sample' is not an owner's id: 1 to 2^63 - 1");
  }
}

}  // namespace
}  // namespace weft::detail
