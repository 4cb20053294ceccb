#include <gtest/gtest.h>

#include "integration/rejoin/rejoin_site.hpp"
#include "integration/rejoin/shelf.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

std::string refused(RejoinSite& site, Store& store) {
  try {
    site.rejoin(store);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was not refused";
}

TEST(Refusals, SayWhatToDoAndChangeNothing) {
  RejoinSite site;
  std::mt19937_64 random(3);
  Store store = site.open();
  Shelf shelf(store, site.owner(store, 1, 0), random);
  for (int thing = 0; thing < 5; ++thing) shelf.create();
  EXPECT_NE(refused(site, store).find("nothing to rejoin"), std::string::npos);

  site.cut();
  shelf.save(0);
  site.on('A',
          {"CREATE TABLE weft_shard_1.not_ours (a INT PRIMARY KEY)", "INSERT INTO weft_shard_1.not_ours VALUES (1)"});
  site.lose_a();
  EXPECT_NE(refused(site, store).find("unavailable"), std::string::npos) << "the side does not answer yet";
  site.return_a();
  const std::string ddl = refused(site, store);
  EXPECT_NE(ddl.find("--ignore-statements"), std::string::npos) << ddl;
  try {
    site.rejoin(store, {.ignore_statements = true});
    FAIL() << "rows of a table that no entity is known of";
  } catch (const SchemaError& error) {
    EXPECT_NE(std::string(error.what()).find("weft_shard_1.not_ours"), std::string::npos) << error.what();
  }
  // Nothing was undone: the tail is as it was.
  EXPECT_EQ(site.number('A', "SELECT COUNT(*) FROM weft_shard_1.not_ours"), 1U);

  // A side that already replicates may have lost the evidence.
  site.on('A', {"START SLAVE SQL_THREAD"});
  const std::string replicating = refused(site, store);
  EXPECT_NE(replicating.find("replicates already"), std::string::npos) << replicating;
}

}  // namespace
}  // namespace weft::test
