#include "weftctl/table.hpp"

#include <gtest/gtest.h>

#include <clocale>

#include "integration/weftctl/run_weftctl.hpp"
#include "weftctl/text_width.hpp"

namespace weft::ctl {
namespace {

class TableText : public ::testing::Test {
 public:
  void SetUp() override { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  const Terminal wide{.width = 80};
};

TEST_F(TableText, ColumnsLineUp) {
  Table table{"NAME", ">COUNT"};
  table.add({"a", "1"});
  table.add({"longer", "1000"});
  EXPECT_EQ(table.text(wide),
            "NAME    COUNT\n"
            "a           1\n"
            "longer   1000\n");
}

TEST_F(TableText, WidthIsCountedInColumnsNotBytes) {
  EXPECT_EQ(text_width("Käse"), 4U);
  EXPECT_EQ(text_width("日本"), 4U);
  EXPECT_EQ(text_width("e\u0301"), 1U);  // with a combining accent
  EXPECT_EQ(text_width("🧵"), 2U);
  Table table{"NAME", "X"};
  table.add({"日本", "1"});
  table.add({"Käse", "2"});
  EXPECT_EQ(table.text(wide), "NAME  X\n日本  1\nKäse  2\n");
}

TEST_F(TableText, ControlCharactersAndBrokenBytesDoNothingToATerminal) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a?[31mb");
  EXPECT_EQ(printable("a\xff\xfe z"), "a?? z");
  EXPECT_EQ(printable("\xe6\x97"), "??");  // cut off
  EXPECT_EQ(printable("\xc0\xaf"), "??");  // overlong
}

TEST_F(TableText, WideColumnsWrapAndNothingIsLost) {
  Table table{"PLACE", "WHAT"};
  const std::string words = "one two three four five six seven eight nine ten eleven twelve";
  table.add({"here", words});
  const std::string text = table.text({.width = 40});
  std::string seen;
  for (const std::string& line : test::lines_of(text)) {
    EXPECT_LE(text_width(line), 40U) << line;
    seen += line + " ";
  }
  for (const char* word : {"one", "seven", "twelve"}) EXPECT_NE(seen.find(word), std::string::npos) << word;
}

TEST_F(TableText, LongWordsBreakWhereTheyMust) {
  EXPECT_EQ(wrapped("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("ab cdefgh", 4), (std::vector<std::string>{"ab", "cdef", "gh"}));
  EXPECT_EQ(wrapped("日本語", 5), (std::vector<std::string>{"日本", "語"}));
  EXPECT_EQ(wrapped("a\nb", 10), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(wrapped("", 10), (std::vector<std::string>{""}));
}

TEST_F(TableText, ColoursDoNotCountAsWidth) {
  Table table{"A", "B"};
  table.add({Cell("x", Colour::red), "1"});
  table.add({"yy", "2"});
  EXPECT_EQ(table.text({.width = 80, .colours = true}),
            "\x1b[1mA\x1b[0m   \x1b[1mB\x1b[0m\n\x1b[31mx\x1b[0m   1\nyy  2\n");
}

}  // namespace
}  // namespace weft::ctl
