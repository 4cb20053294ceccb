#include <gtest/gtest.h>

#include "integration/weftctl/site.hpp"

namespace weft::test {
namespace {

TEST(SchemaCheckVerb, FindsEachFaultWhereItIsAndSaysWhatMendsIt) {
  Site site;
  ASSERT_EQ(site.weftctl({"init"}).status, 0);
  const Ran clean = site.weftctl({"schema", "check", "--json"});
  ASSERT_EQ(clean.status, 0) << clean.err << clean.out;
  EXPECT_EQ(clean.json().at("tables_checked"), 8) << "two entities, two shards, two sides";

  site.on('B',
          {"SET SESSION sql_log_bin = 0", "ALTER TABLE weft_shard_2.listing DROP KEY by_price, DROP COLUMN price"});
  site.on('A',
          {"SET SESSION sql_log_bin = 0", "ALTER TABLE weft_shard_1.setting MODIFY COLUMN row_version INT NOT NULL"});
  const Ran broken = site.weftctl({"schema", "check", "--json"});
  EXPECT_EQ(broken.status, 1);
  const nlohmann::json faults = broken.json().at("faults");
  bool missing_column = false;
  bool wrong_type = false;
  for (const auto& fault : faults) {
    const std::string text = fault.at("fault");
    const std::string database = "weft_shard_" + std::to_string(fault.at("shard").get<int>());
    missing_column |= fault.at("shard") == 2 && fault.at("side") == "B" && fault.at("entity") == "listing" &&
                      text.find("'price'") != std::string::npos;
    wrong_type |= fault.at("shard") == 1 && fault.at("side") == "A" && fault.at("entity") == "setting" &&
                  text.find("'row_version'") != std::string::npos;
    const std::size_t mend = text.find("; ");
    ASSERT_NE(mend, std::string::npos) << text;
    site.on(fault.at("side").get<std::string>()[0],
            {"SET SESSION sql_log_bin = 0", "USE " + database, text.substr(mend + 2)});
  }
  EXPECT_TRUE(missing_column) << faults;
  EXPECT_TRUE(wrong_type) << faults;
  const Ran mended = site.weftctl({"schema", "check"});
  EXPECT_EQ(mended.status, 0) << mended.out;
  EXPECT_NE(mended.out.find("8 tables checked, 0 faults"), std::string::npos) << mended.out;
}

TEST(SchemaCheckVerb, ASideThatDoesNotAnswerIsNotCalledGood) {
  Site site;
  ASSERT_EQ(site.weftctl({"init"}).status, 0);
  site.lab().shards().b().stop();
  const Ran ran = site.weftctl({"schema", "check", "--json"});
  EXPECT_EQ(ran.status, 3) << ran.err;
  EXPECT_EQ(ran.json().at("unreachable").size(), 2U);
  EXPECT_EQ(ran.json().at("tables_checked"), 4);
}

}  // namespace
}  // namespace weft::test
