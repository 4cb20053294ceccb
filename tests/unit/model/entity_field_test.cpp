#include "model/entity_field.hpp"

#include <gtest/gtest.h>

#include "file_case.hpp"

namespace weft::detail {
namespace {

class EntityField : public ::testing::Test {
 protected:
  ReadField read(const std::string& text) {
    const TomlValue root = read_toml(files_.write("f.toml", text));
    return read_field("listing", std::get<TomlTable>(root.content).at(0), faults_);
  }
  std::string told() {
    const std::string all = files_.faults([this] { faults_.raise(); });
    return all.substr(all.find('\n') + 1);
  }
  FileCase files_;
  FileFaults faults_{"f.toml"};
};

TEST_F(EntityField, ShortAndLongForms) {
  EXPECT_EQ(read("price = \"i64\"").spec.type, Type::i64);
  const FieldSpec field = read(
                              "cost = { type = \"decimal\", precision = 6, scale = 2, nullable = true, column = "
                              "\"Cost\", fallback = \"1.5\" }")
                              .spec;
  EXPECT_EQ(field.name, "cost");
  EXPECT_EQ(field.type, Type::decimal);
  EXPECT_EQ(field.precision, 6);
  EXPECT_EQ(field.scale, 2);
  EXPECT_TRUE(field.nullable);
  EXPECT_EQ(field.column, "Cost");
  EXPECT_EQ(field.fallback, Value("1.5"));
  EXPECT_TRUE(read("at = { type = \"time\", seconds = true }").spec.seconds);
  EXPECT_EQ(read("state = { type = \"text\", length = 9, allowed = [\"a\", \"b\"] }").spec.allowed,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(told(), "");
}

TEST_F(EntityField, Fallbacks) {
  const auto fallback = [&](const std::string& type, const std::string& text) {
    return read("f = { type = \"" + type + "\", fallback = " + text + " }").spec.fallback;
  };
  EXPECT_EQ(fallback("i64", "-5"), Value(-5));
  EXPECT_EQ(fallback("u64", "\"18446744073709551615\""), Value(18446744073709551615U));
  EXPECT_EQ(fallback("f64", "1.5"), Value(1.5));
  EXPECT_EQ(fallback("boolean", "true"), Value(true));
  EXPECT_EQ(fallback("blob", "{ hex = \"00fF\" }"), Value(Blob{std::string("\0\xFF", 2)}));
  EXPECT_EQ(fallback("time", "1970-01-01T00:00:01Z"), Value(Time(std::chrono::seconds(1))));
  EXPECT_EQ(told(), "");
}

TEST_F(EntityField, WhatCannotBeReadIsNotedAndStandsAsAPlainInteger) {
  for (const char* bad :
       {"f = 5", "f = \"string\"", "f = { length = 5 }", "f = { type = \"text\", size = 5 }",
        "f = { type = \"text\", length = 0 }", "f = { type = \"u64\", fallback = \"-1\" }",
        "f = { type = \"blob\", fallback = { hex = \"0\" } }", "f = { type = \"blob\", fallback = { hex = \"0g\" } }",
        "f = { type = \"blob\", fallback = { b64 = \"00\" } }", "f = { type = \"text\", fallback = [] }"}) {
    const std::size_t before = faults_.size();
    const ReadField field = read(bad);
    EXPECT_FALSE(field.sound) << bad;
    EXPECT_EQ(field.spec.name, "f");
    EXPECT_EQ(field.spec.type, Type::i64);
    EXPECT_EQ(faults_.size(), before + 1) << bad;
  }
}

TEST_F(EntityField, NamesTheRemedy) {
  read("f = { type = \"string\", fallback = 1 }");
  EXPECT_EQ(told(),
            "  f.toml:1: field 'f' of entity 'listing' has the unknown type 'string'; the types are: i8, i16, i32, "
            "i64, u8, u16, u32, u64, f32, "
            "f64, boolean, text, blob, time, decimal, json");
}

}  // namespace
}  // namespace weft::detail
