#include "sql/storage.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();

EntityDef thing() {
  return EntityDef({.name = "thing",
                    .owner_kind = "shop",
                    .fields = {{.name = "shop_id", .type = Type::u64},
                               {.name = "thing_id", .type = Type::u64},
                               {.name = "many", .type = Type::u64},
                               {.name = "cost", .type = Type::decimal, .precision = 6, .scale = 2},
                               {.name = "made", .type = Type::time},
                               {.name = "day", .type = Type::time, .seconds = true},
                               {.name = "small", .type = Type::i8}},
                    .key = {"shop_id", "thing_id"},
                    .id_field = "thing_id"});
}

FieldStorage storage(std::string_view field, Dialect dialect) {
  const EntityDef def = thing();
  return {def, def.position(field), dialect};
}

TEST(Storage, KeepsIdsAndVersionsPlainlyOnSqlite) {
  for (const char* field : {"shop_id", "thing_id", "row_version"}) {
    EXPECT_EQ(storage(field, Dialect::sqlite).to_storage(std::uint64_t{7}), Value(std::int64_t{7})) << field;
    EXPECT_THROW(storage(field, Dialect::sqlite).to_storage(top), UsageError) << field;
  }
}

TEST(Storage, TurnsOtherUnsignedNumbersOnSqlite) {
  const FieldStorage many = storage("many", Dialect::sqlite);
  EXPECT_EQ(many.to_storage(std::uint64_t{0}), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(many.to_storage(top), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(many.from_storage(many.to_storage(top)), Value(top));
  EXPECT_EQ(many.kind(), ColumnKind::i64);
  EXPECT_EQ(storage("many", Dialect::mariadb).to_storage(top), Value(top));
  EXPECT_EQ(storage("many", Dialect::mariadb).kind(), ColumnKind::u64);
}

TEST(Storage, ComparesTextualFormsByTheirType) {
  EXPECT_EQ(storage("cost", Dialect::mariadb).comparand(), "CAST(? AS DECIMAL(6,2))");
  EXPECT_EQ(storage("made", Dialect::mariadb).comparand(), "CAST(? AS DATETIME(6))");
  EXPECT_EQ(storage("cost", Dialect::sqlite).comparand(), "?");
  EXPECT_EQ(storage("many", Dialect::mariadb).comparand(), "?");
}

TEST(Storage, KeepsTimesInTheirUnit) {
  const Time time(std::chrono::seconds(-5));
  EXPECT_EQ(storage("made", Dialect::sqlite).to_storage(time), Value(std::int64_t{-5'000'000}));
  EXPECT_EQ(storage("made", Dialect::mariadb).to_storage(time), Value("1969-12-31 23:59:55.000000"));
  for (const Dialect dialect : {Dialect::sqlite, Dialect::mariadb}) {
    EXPECT_EQ(storage("day", dialect).to_storage(time), Value(std::int64_t{-5}));
    EXPECT_EQ(storage("day", dialect).from_storage(std::int64_t{-5}), Value(time));
  }
}

TEST(Storage, CallsCorruptWhatAFieldCannotHold) {
  const auto code_of = [](const FieldStorage& storage, Value raw) {
    try {
      storage.from_storage(std::move(raw));
    } catch (const Error& error) {
      return error.code();
    }
    return Code::internal;
  };
  EXPECT_EQ(code_of(storage("small", Dialect::sqlite), std::int64_t{128}), Code::corrupt);
  EXPECT_EQ(code_of(storage("small", Dialect::sqlite), std::int64_t{-129}), Code::corrupt);
  EXPECT_EQ(code_of(storage("shop_id", Dialect::sqlite), std::int64_t{-1}), Code::corrupt);
  EXPECT_EQ(code_of(storage("cost", Dialect::sqlite), "12.50"), Code::corrupt);
  EXPECT_EQ(code_of(storage("made", Dialect::mariadb), "0000-00-00 00:00:00"), Code::corrupt);
  EXPECT_EQ(code_of(storage("day", Dialect::mariadb), std::numeric_limits<std::int64_t>::max()), Code::corrupt);
}

}  // namespace
}  // namespace weft::detail
