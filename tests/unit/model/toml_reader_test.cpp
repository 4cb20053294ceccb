#include "model/toml_reader.hpp"

#include <gtest/gtest.h>

#include "file_case.hpp"

namespace weft::detail {
namespace {

class TomlReader : public ::testing::Test {
 protected:
  TomlTable read(const std::string& text) {
    root_ = read_toml(files_.write("f.toml", text));
    return std::get<TomlTable>(root_.content);
  }
  std::string fault(const std::string& text) {
    return files_.faults([&] { read_toml(files_.write("f.toml", text)); });
  }
  FileCase files_;
  TomlValue root_;
};

TEST_F(TomlReader, KeepsOrderAndLines) {
  const TomlTable table = read("zebra = 1\n[second]\nb = true\n\na = 'x'\n[first.deep]\nx = 1.5\n");
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[0].key, "zebra");
  EXPECT_EQ(table[0].value.line, 1U);
  EXPECT_EQ(std::get<std::int64_t>(table[0].value.content), 1);
  EXPECT_EQ(table[1].key, "second");
  EXPECT_EQ(table[1].value.line, 2U);
  const auto& second = std::get<TomlTable>(table[1].value.content);
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(second[0].key, "b");
  EXPECT_EQ(second[1].key, "a");
  EXPECT_EQ(second[1].value.line, 5U);
  EXPECT_EQ(std::get<std::string>(second[1].value.content), "x");
  EXPECT_EQ(table[2].key, "first");
  EXPECT_EQ(table[2].value.line, 6U);
}

TEST_F(TomlReader, ReadsListsOfTables) {
  const TomlTable table = read("[[shard]]\nid = 1\n[[shard]]\nid = 2\n");
  const auto& shards = std::get<TomlArray>(table.at(0).value.content);
  ASSERT_EQ(shards.size(), 2U);
  EXPECT_EQ(shards[0].line, 1U);
  EXPECT_EQ(shards[1].line, 3U);
}

TEST_F(TomlReader, ReadsTimesAsUtc) {
  const auto time = [&](const std::string& text) { return std::get<Time>(read("t = " + text).at(0).value.content); };
  using namespace std::chrono;
  const Time day = sys_days(year{2024} / 2 / 29);
  EXPECT_EQ(time("2024-02-29"), day);
  EXPECT_EQ(time("2024-02-29T01:02:03.000004Z"), day + hours(1) + minutes(2) + seconds(3) + microseconds(4));
  EXPECT_EQ(time("2024-02-29T01:00:00"), day + hours(1));
  EXPECT_EQ(time("2024-02-29T01:00:00+02:00"), day - hours(1));
  EXPECT_EQ(kind_of(read("t = 2024-02-29T01:00:00.0000001Z").at(0).value), "a time of day") << "finer than we keep";
  EXPECT_EQ(kind_of(read("t = 01:00:00").at(0).value), "a time of day");
}

TEST_F(TomlReader, NamesKinds) {
  const TomlTable table = read("a = true\nb = 1\nc = 1.0\nd = ''\ne = 2024-01-01\nf = []\ng = {}\n");
  const std::vector<std::string_view> words = {"a boolean", "an integer", "a real", "text",
                                               "a time",    "a list",     "a table"};
  for (std::size_t at = 0; at < words.size(); ++at) EXPECT_EQ(kind_of(table.at(at).value), words[at]);
}

TEST_F(TomlReader, TellsTheFirstFaultOfSyntax) {
  const std::string bad = fault("[store]\nname = \n[");
  EXPECT_EQ(bad.find("f.toml:2:"), 0U) << bad;
  EXPECT_NE(bad.find("this is not TOML"), std::string::npos) << bad;
  EXPECT_EQ(fault("a = 1\na = 2\n").find("f.toml:2:"), 0U) << "a key given twice";
  EXPECT_NE(fault("a = \"\xC3\x28\"\n"), "") << "not UTF-8";
  EXPECT_NE(fault("a = " + std::string(100'000, '[')), "") << "nested without end";
}

TEST_F(TomlReader, TellsWhatCannotBeRead) {
  EXPECT_EQ(files_.faults([&] { read_toml(files_.path() / "none.toml"); }),
            "none.toml cannot be read; make sure that it is a file and may be read");
  std::filesystem::create_directory(files_.path() / "folder");
  EXPECT_EQ(files_.faults([&] { read_toml(files_.path() / "folder"); }),
            "folder cannot be read; make sure that it is a file and may be read");
}

}  // namespace
}  // namespace weft::detail
