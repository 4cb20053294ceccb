#include <gtest/gtest.h>

#include "integration/weftctl/site.hpp"

namespace weft::test {
namespace {

/// A site of its own: these tests move batons.
class PairVerbs : public ::testing::Test {
 public:
  static void SetUpTestSuite() {
    own_site = new Site;
    ASSERT_EQ(own_site->weftctl({"init"}).status, 0);
  }
  static void TearDownTestSuite() {
    delete own_site;
    own_site = nullptr;
  }
  static Site* own_site;
};
Site* PairVerbs::own_site = nullptr;

TEST_F(PairVerbs, OutAndInMoveTheBatonsAndSaySo) {
  const Ran dry = own_site->weftctl({"pair", "out", "1", "A", "--dry-run", "--json"});
  ASSERT_EQ(dry.status, 0) << dry.err;
  EXPECT_EQ(dry.json().at("dry_run"), true);
  EXPECT_EQ(dry.json().at("steps").size(), 1U);
  EXPECT_EQ(dry.json().at("batons")[0].at("side"), "A");
  EXPECT_EQ(dry.err, "");

  const Ran out = own_site->weftctl({"pair", "out", "1", "A", "--json"});
  ASSERT_EQ(out.status, 0) << out.err;
  EXPECT_EQ(out.json().at("pair"), "shard 1");
  EXPECT_EQ(out.json().at("changed"), true);
  EXPECT_EQ(out.json().at("batons")[0], (nlohmann::json{{"parity", 0}, {"side", "B"}, {"epoch", 2}}));
  EXPECT_EQ(out.json().at("role").at("state"), "pair");
  EXPECT_GE(out.json().at("notes").size(), 2U) << "the index and shard 2 stand on the same server";
  EXPECT_NE(out.err.find("audit: weftctl pair out by "), std::string::npos) << out.err;

  const Ran again = own_site->weftctl({"pair", "out", "1", "a"});
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.out.find("even owners at side B; odd owners at side B"), std::string::npos) << again.out;

  const Ran in = own_site->weftctl({"pair", "in", "1"});
  ASSERT_EQ(in.status, 0) << in.err;
  EXPECT_NE(in.out.find("baton of even owners from side B to side A"), std::string::npos) << in.out;
  EXPECT_EQ(own_site->number("SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = 'handover'"), 2U);
}

TEST_F(PairVerbs, RefuseWithAReason) {
  const Ran nobody = own_site->weftctl({"pair", "out", "9", "A"});
  EXPECT_EQ(nobody.status, 2);
  EXPECT_NE(nobody.err.find("no shard 9"), std::string::npos) << nobody.err;
  EXPECT_EQ(own_site->weftctl({"pair", "out", "x", "A"}).status, 2);
  EXPECT_EQ(own_site->weftctl({"pair", "out", "1", "C"}).status, 2);
  EXPECT_EQ(own_site->weftctl({"pair", "out", "1"}).status, 2);
  const Ran index = own_site->weftctl({"pair", "takeover", "1", "--lost", "A", "--yes"});
  EXPECT_EQ(index.status, 2) << index.out;
  EXPECT_NE(index.err.find("--old-side-is-fenced"), std::string::npos) << index.err;
  const Ran solo = own_site->weftctl({"pair", "solo", "1", "A"});
  EXPECT_EQ(solo.status, 3) << solo.out;
  EXPECT_NE(solo.err.find("weftctl pair out"), std::string::npos) << solo.err;
  own_site->on('B', {"STOP SLAVE"});
  const Ran stopped = own_site->weftctl({"pair", "out", "2", "A"});
  own_site->on('B', {"START SLAVE"});
  EXPECT_EQ(stopped.status, 3) << stopped.out;
  EXPECT_NE(stopped.err.find("does not follow its other side"), std::string::npos) << stopped.err;
}

TEST_F(PairVerbs, ATakeoverIsAskedForByTheServersName) {
  const Ran asked = own_site->weftctl({"pair", "takeover", "1", "--lost", "A", "--old-side-is-fenced"});
  EXPECT_EQ(asked.status, 2) << asked.out;
  EXPECT_NE(asked.err.find("Type the server's name"), std::string::npos) << asked.err;
  const Ran dry =
      own_site->weftctl({"pair", "takeover", "1", "--lost", "A", "--old-side-is-fenced", "--dry-run", "--json"});
  ASSERT_EQ(dry.status, 0) << dry.err;
  EXPECT_GE(dry.json().at("steps").size(), 5U);
  EXPECT_EQ(dry.json().at("role").at("state"), "pair");
}

}  // namespace
}  // namespace weft::test
