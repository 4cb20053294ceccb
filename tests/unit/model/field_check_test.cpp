#include "model/field_check.hpp"

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

std::vector<std::string> faults(FieldSpec field) {
  std::vector<SpecFault> all;
  if (field.name.empty()) field.name.push_back('f');
  complete_field(field, all);
  std::vector<std::string> texts;
  for (const auto& one : all) {
    EXPECT_EQ(one.part, "fields." + field.name);
    texts.push_back(one.text);
  }
  return texts;
}
using Faults = std::vector<std::string>;

TEST(FieldCheck, Names) {
  EXPECT_EQ(faults({.name = "Title"}).size(), 1U);
  EXPECT_EQ(faults({.name = "weft_x"}).size(), 1U);
  EXPECT_EQ(faults({.column = "Titre du produit"}), Faults{});
  EXPECT_EQ(faults({.column = "x "}), (Faults{"field 'f' has a column name that cannot be; give 1 to 64 characters, no "
                                              "control characters, no space at the end"}));
}

TEST(FieldCheck, Lengths) {
  EXPECT_EQ(faults({.type = Type::text, .length = 1'073'741'823}), Faults{});
  EXPECT_EQ(faults({.type = Type::text, .length = 1'073'741'824}),
            (Faults{"field 'f' has length 1073741824; give at most 1073741823"}));
  EXPECT_EQ(faults({.type = Type::blob, .length = 4'294'967'296}),
            (Faults{"field 'f' has length 4294967296; give at most 4294967295"}));
  EXPECT_EQ(faults({.type = Type::i32, .length = 11}), (Faults{"field 'f' is i32 and takes no length; leave it out"}));
}

TEST(FieldCheck, Decimals) {
  EXPECT_EQ(faults({.type = Type::decimal, .precision = 65, .scale = 30}), Faults{});
  EXPECT_EQ(faults({.type = Type::decimal}), (Faults{"field 'f' is a decimal; give a precision of 1 to 65 digits"}));
  EXPECT_EQ(faults({.type = Type::decimal, .precision = 66, .scale = 31}).size(), 2U);
  EXPECT_EQ(faults({.type = Type::decimal, .precision = 2, .scale = 3}),
            (Faults{"field 'f' has a scale above its precision; raise the precision or lower the scale"}));
  EXPECT_EQ(faults({.type = Type::f64, .precision = 2}),
            (Faults{"field 'f' is f64 and takes no precision or scale; leave them out"}));
}

TEST(FieldCheck, SecondsAndAllowed) {
  EXPECT_EQ(faults({.type = Type::time, .seconds = true}), Faults{});
  EXPECT_EQ(faults({.type = Type::u32, .seconds = true}),
            (Faults{"field 'f' is u32 and cannot be kept in seconds; make it time, or leave seconds out"}));
  EXPECT_EQ(faults({.type = Type::text, .length = 3, .allowed = {"new", "old"}}), Faults{});
  EXPECT_EQ(faults({.type = Type::text, .length = 2, .allowed = {"new", "a", "a"}}),
            (Faults{"field 'f' allows a value that it cannot hold; mend the list or the length",
                    "field 'f' allows a value twice; leave one out"}));
  EXPECT_EQ(faults({.type = Type::u8, .allowed = {"1"}}),
            (Faults{"field 'f' is u8 and takes no list of allowed values; make it text"}));
}

TEST(FieldCheck, Fallbacks) {
  EXPECT_EQ(faults({.type = Type::u8, .fallback = Value(255)}), Faults{});
  EXPECT_EQ(faults({.type = Type::u8, .fallback = Value(256)}),
            (Faults{"field 'f' has a fallback that is out of range for u8: 0 to 255; mend the fallback"}));
  EXPECT_EQ(faults({.type = Type::u8, .fallback = Value()}),
            (Faults{"field 'f' has a fallback that is NULL, which the field does not allow; mend the fallback"}));
  EXPECT_EQ(faults({.type = Type::u8, .nullable = true, .fallback = Value()}), Faults{});
  EXPECT_EQ(faults({.type = Type::text, .fallback = Value("x"), .allowed = {"new"}}),
            (Faults{"field 'f' has a fallback that is not one of the allowed values: 'new'; mend the fallback"}));
}

TEST(FieldCheck, IndexBytes) {
  EXPECT_EQ(index_bytes({.type = Type::i8}), 1U);
  EXPECT_EQ(index_bytes({.type = Type::u16}), 2U);
  EXPECT_EQ(index_bytes({.type = Type::u32}), 4U);
  EXPECT_EQ(index_bytes({.type = Type::time}), 8U);
  EXPECT_EQ(index_bytes({.type = Type::text, .length = 191}), 764U);
  EXPECT_EQ(index_bytes({.type = Type::blob, .length = 255}), 255U);
  EXPECT_GE(index_bytes({.type = Type::decimal, .precision = 65, .scale = 30}), 30U);
}

}  // namespace
}  // namespace weft::detail
