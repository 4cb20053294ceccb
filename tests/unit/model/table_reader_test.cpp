#include "model/table_reader.hpp"

#include <gtest/gtest.h>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

const TomlTable table = {{"name", {std::string("n"), 1}},
                         {"port", {std::int64_t{5}, 2}},
                         {"on", {true, 3}},
                         {"list", {TomlArray{{std::string("a"), 4}, {std::string("b"), 4}}, 4}},
                         {"mixed", {TomlArray{{std::string("a"), 5}, {std::int64_t{1}, 5}}, 5}},
                         {"inner", {TomlTable{}, 6}}};

class TableReaderTest : public ::testing::Test {
 protected:
  std::string told() {
    try {
      faults_.raise();
    } catch (const SchemaError& error) {
      return std::string(error.message().substr(error.message().find('\n') + 1));
    }
    return "";
  }
  FileFaults faults_{"f"};
  TableReader reader_{table, "[t]", 9, faults_};
};

TEST_F(TableReaderTest, ReadsEachKind) {
  EXPECT_EQ(reader_.text("name"), "n");
  EXPECT_EQ(reader_.integer("port", 1, 5), 5);
  EXPECT_EQ(reader_.boolean("on"), true);
  EXPECT_EQ(reader_.texts("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_NE(reader_.array("mixed"), nullptr);
  EXPECT_NE(reader_.table("inner"), nullptr);
  EXPECT_EQ(reader_.text("none"), std::nullopt);
  EXPECT_EQ(reader_.line_of("on"), 3U);
  EXPECT_EQ(reader_.line_of("none"), 9U);
  reader_.finish();
  EXPECT_FALSE(reader_.faulty());
  EXPECT_EQ(told(), "");
}

TEST_F(TableReaderTest, NotesWhatIsWrong) {
  EXPECT_EQ(reader_.text("port"), std::nullopt);
  EXPECT_EQ(reader_.integer("port", 6, 9), std::nullopt);
  EXPECT_EQ(reader_.boolean("name"), std::nullopt);
  EXPECT_EQ(reader_.texts("mixed"), std::nullopt);
  EXPECT_EQ(reader_.table("on"), nullptr);
  EXPECT_EQ(reader_.needed_text("host", "name it"), std::nullopt);
  reader_.finish();
  EXPECT_TRUE(reader_.faulty());
  EXPECT_EQ(told(),
            "  f:1: [t] has name as text; give true or false\n"
            "  f:2: [t] has port as an integer; give text in quotes\n"
            "  f:2: [t] has port = 5; give 6 to 9\n"
            "  f:3: [t] has on as a boolean; give a table\n"
            "  f:4: [t] has the unknown key 'list'; its keys are: host, mixed, name, on, port\n"
            "  f:5: [t] has an integer in mixed; give a list of texts, like [\"one\", \"two\"]\n"
            "  f:6: [t] has the unknown key 'inner'; its keys are: host, mixed, name, on, port\n"
            "  f:9: [t] has no host; name it");
}

TEST_F(TableReaderTest, WhatIsNoTableIsToldOnce) {
  const TomlValue value{std::string("x"), 7};
  TableReader reader(value, "[u]", faults_);
  EXPECT_EQ(reader.needed_text("host", "name it"), std::nullopt);
  reader.finish();
  EXPECT_TRUE(reader.faulty());
  EXPECT_EQ(told(), "  f:7: [u] is text; make it a table");
}

}  // namespace
}  // namespace weft::detail
