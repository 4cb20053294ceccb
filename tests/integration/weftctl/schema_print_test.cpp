#include <gtest/gtest.h>

#include "integration/weftctl/market.hpp"
#include "integration/weftctl/run_weftctl.hpp"
#include "integration/weftctl/site.hpp"

namespace weft::test {
namespace {

TEST(SchemaPrintVerb, WhatItPrintsMakesTablesThatFit) {
  const TempFolder folder;
  const std::string file = write_market(folder.path());
  const Ran ran = run_weftctl({"schema", "print", file, "--database", "weft_shard_1", "--json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const nlohmann::json printed = ran.json();
  EXPECT_EQ(printed.at("dialect"), "mariadb");
  ASSERT_EQ(printed.at("entities").size(), 2U);
  EXPECT_EQ(printed.at("entities")[0].at("table"), "listing");

  Site& site = Site::shared();
  site.on('A', {"CREATE DATABASE IF NOT EXISTS weft_printed"});
  const Ran other = run_weftctl({"schema", "print", file, "--database", "weft_printed", "--json"});
  const nlohmann::json elsewhere = other.json();
  for (const auto& entity : elsewhere.at("entities")) {
    for (const std::string statement : entity.at("statements")) site.on('A', {statement});
  }
  const auto shape = [&](const std::string& database) {
    return site
        .on('A', {"SELECT GROUP_CONCAT(CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, "
                  "COALESCE(collation_name, '-')) ORDER BY table_name, ordinal_position) FROM "
                  "information_schema.columns WHERE table_schema = '" +
                  database + "' AND table_name NOT LIKE 'weft%'"})
        .at(0, 0)
        .as_text();
  };
  EXPECT_EQ(shape("weft_printed"), shape("weft_shard_1")) << "the same as weftctl init makes";
  site.on('A', {"DROP DATABASE weft_printed"});
}

TEST(SchemaPrintVerb, TextEndsEachStatementAndNamesTheEntity) {
  const TempFolder folder;
  const std::string file = write_market(folder.path());
  const Ran maria = run_weftctl({"schema", "print", file});
  EXPECT_EQ(maria.status, 0) << maria.err;
  EXPECT_NE(maria.out.find("-- entity listing"), std::string::npos);
  EXPECT_NE(maria.out.find("`weft`.`listing`"), std::string::npos) << maria.out;
  EXPECT_NE(maria.out.find(";\n"), std::string::npos);
  const Ran lite = run_weftctl({"schema", "print", file, "--dialect", "sqlite"});
  EXPECT_EQ(lite.status, 0) << lite.err;
  EXPECT_NE(lite.out.find("WITHOUT ROWID"), std::string::npos) << lite.out;
}

TEST(SchemaPrintVerb, AFaultyEntityFileIsRefused) {
  const TempFolder folder;
  const auto file = folder.path() / "entities.toml";
  write_secret(file, "[entity.x]\nowner = 12\nflavour = 'sweet'\n");
  const Ran ran = run_weftctl({"schema", "print", file.string()});
  EXPECT_EQ(ran.status, 4) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(ran.err.starts_with("weftctl: schema: ")) << ran.err;
}

}  // namespace
}  // namespace weft::test
