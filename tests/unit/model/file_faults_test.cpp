#include "model/file_faults.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

TEST(FileFaults, NoneIsFine) { EXPECT_NO_THROW(FileFaults("f.toml").raise()); }

TEST(FileFaults, ToldByLine) {
  FileFaults faults("f.toml");
  faults.add(9, "nine");
  faults.add(2, "two");
  faults.add(9, "nine again");
  faults.add(0, "of the whole file");
  EXPECT_EQ(faults.size(), 4U);
  try {
    faults.raise();
    FAIL();
  } catch (const SchemaError& error) {
    EXPECT_EQ(
        error.message(),
        "f.toml has 4 faults:\n  f.toml: of the whole file\n  f.toml:2: two\n  f.toml:9: nine\n  f.toml:9: nine again");
  }
}

TEST(FileFaults, OneIsToldAsOne) {
  FileFaults faults("f.toml");
  faults.add(3, "three");
  try {
    faults.raise();
    FAIL();
  } catch (const SchemaError& error) {
    EXPECT_EQ(error.message(), "f.toml has a fault:\n  f.toml:3: three");
  }
}

}  // namespace
}  // namespace weft::detail
