#include "demo/catalogue.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace weft::demo {
namespace {

Catalogue read(const std::string& text) {
  CatalogueReader reader;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) reader.line(line);
  return reader.finish();
}

TEST(Catalogue, GroupsPackagesByTheMaintainersMail) {
  const Catalogue catalogue = read(
      "Package: one\nVersion: 1.0\nMaintainer: Jane Doe <jane@example.org>\nSection: games\nInstalled-Size: 42\n"
      "Description: a game\n more about it\n\n"
      "Package: two\nMaintainer: J. Doe <jane@example.org>\nInstalled-Size: some\n\n"
      "Package: three\nMaintainer: nobody");
  ASSERT_EQ(catalogue.maintainers.size(), 2U);
  EXPECT_EQ(catalogue.packages, 3U);
  EXPECT_EQ(catalogue.maintainers[0].mail, "jane@example.org");
  ASSERT_EQ(catalogue.maintainers[0].packages.size(), 2U);
  const CataloguePackage& one = catalogue.maintainers[0].packages[0];
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.version, "1.0");
  EXPECT_EQ(one.section, "games");
  EXPECT_EQ(one.description, "a game");
  EXPECT_EQ(one.installed_kib, 42);
  EXPECT_EQ(catalogue.maintainers[0].packages[1].installed_kib, std::nullopt);
  EXPECT_EQ(catalogue.maintainers[1].mail, "nobody");
}

TEST(Catalogue, SplitsDependsByCommaAndBar) {
  const auto depends = parsed_depends("libc6 (>= 2.34), fonts-a | fonts-b (<< 2), perl:any, ");
  ASSERT_EQ(depends.size(), 4U);
  EXPECT_EQ(depends[0].name, "libc6");
  EXPECT_EQ(depends[0].constraint, ">= 2.34");
  EXPECT_EQ(depends[1].name, "fonts-a");
  EXPECT_EQ(depends[1].constraint, "");
  EXPECT_EQ(depends[1].group, depends[2].group);
  EXPECT_NE(depends[0].group, depends[1].group);
  EXPECT_EQ(depends[2].constraint, "<< 2");
  EXPECT_EQ(depends[3].name, "perl");
}

TEST(Catalogue, KeepsTheFirstOfPackagesWithOneName) {
  const Catalogue catalogue =
      read("Package: a\nMaintainer: x <x@y>\nVersion: 2\n\nPackage: a\nMaintainer: z <z@y>\nVersion: 1\n");
  EXPECT_EQ(catalogue.packages, 1U);
  EXPECT_EQ(catalogue.passed_over, 1U);
  ASSERT_EQ(catalogue.maintainers.size(), 1U);
  EXPECT_EQ(catalogue.maintainers[0].packages[0].version, "2");
}

TEST(Catalogue, LeavesOutWhatIsNoLongerInstalled) {
  const Catalogue catalogue = read(
      "Package: a\nStatus: install ok installed\nMaintainer: x <x@y>\n\nPackage: b\nStatus: deinstall ok "
      "config-files\nMaintainer: x <x@y>\n");
  EXPECT_EQ(catalogue.packages, 1U);
}

TEST(Catalogue, RepairsWhatIsNotUtf8AndCountsIt) {
  const Catalogue catalogue = read("Package: a\nMaintainer: x <x@y>\nDescription: caf\xE9 \xC3\xA9\n");
  EXPECT_EQ(catalogue.repaired_bytes, 1U);
  EXPECT_EQ(catalogue.maintainers[0].packages[0].description, "caf\xEF\xBF\xBD \xC3\xA9");
}

}  // namespace
}  // namespace weft::demo
