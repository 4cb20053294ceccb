#include <gtest/gtest.h>

#include <set>

#include "integration/rejoin/rejoin_site.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ConflictStatus;

/// Listings whose titles another object took after the takeover, because the tail had set them free again.
class TakenValues : public ::testing::Test {
 protected:
  Row create(const std::string& title) {
    return store.verbs().create(def, Row(def, Fields{{"shop_id", owner}, {"title", title}, {"price", 1}}), {});
  }
  void rename(Row& row, const std::string& title) {
    row["title"] = title;
    ASSERT_TRUE(store.verbs().save(def, row, {}));
  }
  void erase(const Row& row) { ASSERT_TRUE(store.verbs().erase(def, row.key(), {})); }
  std::optional<Row> now(const Row& row) { return store.verbs().find(def, row.key(), {.read_from = ReadFrom::row}); }
  std::optional<Row> by_title(const std::string& title) {
    return store.verbs().find_by_unique(def, "listing_title", title, {});
  }
  std::string told(const ConflictStatus& one) const { return one.what + " " + one.key.at(0) + ": " + one.why; }
  static std::string id(const Row& row) { return std::to_string(row["listing_id"].as_uint()); }

  RejoinSite site;
  Store store = site.open();
  const OwnerId owner = site.owner(store, 1, 0);
  const EntityDef def = store.entity("listing");
};

TEST_F(TakenValues, AnEraseComesInThoughTheSaveBeforeItDoesNot) {
  Row gone = create("gone, first");
  Row saved = create("saved, first");
  Row changed = create("changed, first");
  site.cut();
  rename(gone, "gone, second");
  rename(gone, "gone, third");
  erase(gone);
  rename(saved, "saved, second");
  rename(saved, "saved, third");
  rename(changed, "changed, second");
  erase(changed);
  const Row made = create("made");
  erase(made);
  site.lose_a();
  // None of these titles belongs to anybody by now.
  for (const char* title : {"gone, first", "gone, second", "saved, second", "changed, second", "made"}) create(title);
  Row other = *now(changed);
  other["price"] = 2;
  ASSERT_TRUE(store.verbs().save(def, other, {}));
  site.return_a();

  // Broken off between the save that is left out and the erase: what was found out about the row is not forgotten.
  const Ran broken = site.weftctl({"pair", "rejoin", "1"}, {{"WEFT_FAILPOINTS", "rejoin.merged_one=kill@2"}});
  ASSERT_EQ(broken.status, 128 + 9) << broken.err;
  const detail::TailCounts counts = site.rejoin(store).all();
  EXPECT_EQ(counts.rows, 9U);
  EXPECT_EQ(counts.merged, 1U) << "the erase of the row that nobody else had touched";
  EXPECT_EQ(counts.listed, 8U);

  EXPECT_FALSE(now(gone));
  EXPECT_FALSE(now(made));
  EXPECT_EQ((*now(saved))["title"], Value("saved, first"));
  EXPECT_EQ((*now(changed))["price"], Value(2));
  EXPECT_EQ(by_title("saved, first"), now(saved));
  for (const char* title : {"gone, first", "gone, second", "made"}) EXPECT_TRUE(by_title(title)) << title;
  EXPECT_FALSE(by_title("gone, third"));
  EXPECT_TRUE(site.equal(1));
  EXPECT_EQ(site.weftctl({"index", "check", "--json"}).json().at("faults").size(), 0U);

  const std::string taken = ": another object holds a unique value of it";
  const std::string behind = ": an earlier change of it could not be brought in";
  const std::string both = ": the other side changed the row too";
  std::multiset<std::string> listed;
  std::uint64_t takeover = 0;
  std::uint64_t first_save = 0;
  std::uint64_t create_of_made = 0;
  for (const ConflictStatus& one : detail::list_conflicts(store.core(), 1, {}, in_time())) {
    listed.insert(told(one));
    takeover = one.takeover;
    if (one.key.at(0) == id(gone) && one.why == taken.substr(2)) first_save = one.number;
    if (one.key.at(0) == id(made) && one.what == "create") create_of_made = one.number;
  }
  EXPECT_EQ(listed, (std::multiset<std::string>{"save " + id(gone) + taken, "save " + id(gone) + behind,
                                                "save " + id(saved) + taken, "save " + id(saved) + behind,
                                                "save " + id(changed) + both,
                                                "erase " + id(changed) + ": the other side had changed this row before",
                                                "create " + id(made) + taken, "erase " + id(made) + behind}));

  // Nobody brings back by mistake what was erased.
  erase(*by_title("gone, second"));
  const Ran take = site.weftctl({"pair", "conflicts", "1", "--takeover", std::to_string(takeover), "--change",
                                 std::to_string(first_save), "--resolve", "take"});
  EXPECT_NE(take.status, 0);
  EXPECT_NE(take.err.find("the row was changed since it was listed"), std::string::npos) << take.err;
  EXPECT_FALSE(now(gone));

  // A row that is brought back on purpose begins a life: its versions are those of no other.
  erase(*by_title("made"));
  ASSERT_EQ(site.weftctl({"pair", "conflicts", "1", "--takeover", std::to_string(takeover), "--change",
                          std::to_string(create_of_made), "--resolve", "take"})
                .status,
            0);
  ASSERT_TRUE(now(made));
  EXPECT_EQ(now(made)->version() % (1U << 20U), 0U);
  EXPECT_NE(now(made)->version(), made.version());
}

}  // namespace
}  // namespace weft::test
