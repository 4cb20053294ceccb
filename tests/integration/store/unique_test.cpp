#include "integration/store/store_test.hpp"

namespace weft::test {
namespace {

class Unique : public StoreTest {
 protected:
  std::string mail(const std::string& who) const { return who + std::to_string(shop.value) + "@example.org"; }
  std::int64_t claims(const std::string& value) const {
    return world
        .on_index({"SELECT COUNT(*) FROM {db}weft_claim WHERE value = CAST('" + value + "' AS " +
                   (world.servers() ? "BINARY" : "BLOB") + ")"})
        .at(0, 0)
        .as_int();
  }
};
WEFT_ON_EACH_BACKEND(Unique);

TEST_P(Unique, AValueBelongsToOneObject) {
  const Member ann = members.create({.email = mail("ann")});
  EXPECT_NE(ann.member_id.value, 0U) << "create makes the owner of an owner-root entity";
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), ann);
  EXPECT_THROW(members.create({.email = mail("ann")}), Duplicate);
  EXPECT_EQ(members.find_by_unique("member_email", mail("bob")), std::nullopt);
  EXPECT_THROW(members.find_by_unique("nothing", mail("ann")), UsageError);
}

TEST_P(Unique, NullIsNeverTaken) {
  members.create({.email = mail("a")});
  members.create({.email = mail("b")});
  EXPECT_THROW(members.find_by_unique("member_nick", nullptr), UsageError);
}

TEST_P(Unique, AChangeTakesTheNewValueAndFreesTheOldOne) {
  Member ann = members.create({.email = mail("ann"), .nick = mail("nick")});
  ann.email = mail("anna");
  ann.nick = std::nullopt;
  ASSERT_TRUE(members.save(ann));
  EXPECT_EQ(members.find_by_unique("member_email", mail("anna")), ann);
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), std::nullopt);
  EXPECT_EQ(claims(mail("ann")), 0);
  EXPECT_EQ(claims(mail("nick")), 0);
  const Member other = members.create({.email = mail("ann")});
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), other);
}

TEST_P(Unique, AChangeToATakenValueIsRefusedWhole) {
  const Member ann = members.create({.email = mail("ann")});
  Member bob = members.create({.email = mail("bob"), .nick = mail("b")});
  Member wanted = bob;
  wanted.email = mail("ann");
  wanted.nick = mail("c");
  EXPECT_THROW(members.save(wanted), Duplicate);
  EXPECT_EQ(members.find({bob.member_id}, {.read_from = ReadFrom::row}), bob);
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), ann);
  EXPECT_EQ(members.find_by_unique("member_nick", mail("b")), bob);
  EXPECT_EQ(claims(mail("c")), 0);
}

TEST_P(Unique, EraseFreesTheValue) {
  const Member ann = members.create({.email = mail("ann")});
  ASSERT_TRUE(members.erase({ann.member_id}));
  EXPECT_EQ(claims(mail("ann")), 0);
  EXPECT_NO_THROW(members.create({.email = mail("ann")}));
}

TEST_P(Unique, AValueMayLeaveAndComeBackInOneTransaction) {
  Member ann = members.create({.email = mail("ann")});
  Transaction transaction = store.begin({"member", ann.member_id});
  ann.email = mail("anna");
  ASSERT_TRUE(transaction.of(member).save(ann));
  ann.email = mail("ann");
  ASSERT_TRUE(transaction.of(member).save(ann));
  transaction.commit();
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), ann);
  EXPECT_EQ(claims(mail("anna")), 0);
  EXPECT_THROW(members.create({.email = mail("ann")}), Duplicate);
}

TEST_P(Unique, AnObjectMayBeErasedAndCreatedAgainInOneTransaction) {
  const Member ann = members.create({.email = mail("ann")});
  Transaction transaction = store.begin({"member", ann.member_id});
  ASSERT_TRUE(transaction.of(member).erase({ann.member_id}));
  const Member again = transaction.of(member).create({.member_id = ann.member_id, .email = mail("ann")});
  transaction.commit();
  EXPECT_EQ(members.find_by_unique("member_email", mail("ann")), again);
  EXPECT_EQ(claims(mail("ann")), 1);
}

TEST_P(Unique, AConflictTakesNothing) {
  Member ann = members.create({.email = mail("ann")});
  Member stale = ann;
  ann.nick = mail("x");
  ASSERT_TRUE(members.save(ann));
  stale.email = mail("other");
  EXPECT_THROW(members.save(stale), Conflict);
  EXPECT_EQ(claims(mail("other")), 0);
}

}  // namespace
}  // namespace weft::test
