#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/account_needs.hpp"
#include "engine/doctor_accounts.hpp"
#include "integration/security/accounts.hpp"
#include "integration/security/accounts_of_docs.hpp"
#include "support/sql.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

using Level = detail::DoctorFinding::Level;

/// One of weftctl's accounts as it is in the document, and as a test changes it; the document's again at the end.
class AccountOfDocs {
 public:
  explicit AccountOfDocs(detail::Account account) : account_(account) {}
  ~AccountOfDocs() {
    run({"REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + name()});
    for (const std::string& statement : account_statements())
      if (statement.starts_with("GRANT") && statement.ends_with(name())) run({statement});
  }
  AccountOfDocs(const AccountOfDocs&) = delete;
  AccountOfDocs& operator=(const AccountOfDocs&) = delete;

  std::string word() const { return account_ == detail::Account::operators ? "operator" : "admin"; }
  std::string name() const { return "doc_" + word() + "@'127.0.0.1'"; }
  detail::Server server() const { return Accounts::shared().as(word()); }
  static void run(const std::vector<std::string>& statements) { run_sql(Accounts::shared().root(), statements); }
  /// Each statement of a finding's remedy.
  static void mend(std::string remedy) {
    for (std::size_t end = remedy.find("; "); end != std::string::npos; end = remedy.find("; ")) {
      run({remedy.substr(0, end)});
      remedy.erase(0, end + 2);
    }
    run({remedy});
  }
  detail::Findings judged(bool pair = true, bool for_operators = false) const {
    const auto deadline = detail::Deadline::in(std::chrono::seconds(10));
    const auto session = detail::make_connector({.connect_timeout = detail::Millis(5000)})->connect(server(), deadline);
    detail::AccountSight sight = detail::find_account(*session, account_, deadline);
    sight.databases = {"weft_shard_1"};
    sight.pair = pair;
    sight.for_operators = for_operators;
    detail::Findings found;
    detail::check_account("here", sight, found);
    return found;
  }

 private:
  detail::Account account_;
};

std::string text_of(const detail::Findings& findings) {
  std::string text;
  for (const auto& one : findings) text += one.check + ": " + one.found + " | " + one.remedy + "\n";
  return text;
}

class WeftctlsAccounts : public testing::TestWithParam<detail::Account> {};

TEST_P(WeftctlsAccounts, AreGoodAsTheDocumentMakesThem) {
  const AccountOfDocs account(GetParam());
  const auto found = account.judged();
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found.front().level, Level::good) << text_of(found);
  EXPECT_EQ(account.judged(false).front().level, Level::good) << "what only pairs need does no harm on others";
}

// Each one that is taken away is missed, with the verbs that need it; and what the remedy says mends it.
TEST_P(WeftctlsAccounts, EachNeedIsMissedAndMended) {
  const AccountOfDocs account(GetParam());
  for (const detail::Need& need : detail::needs_of(GetParam())) {
    const std::string target = need.everywhere ? "*.*" : "`weft\\_%`.*";
    AccountOfDocs::run({"REVOKE " + std::string(need.privilege) + " ON " + target + " FROM " + account.name()});
    const auto found = account.judged();
    ASSERT_EQ(found.size(), 1U) << need.privilege << ": " << text_of(found);
    EXPECT_EQ(found.front().level, Level::fault);
    EXPECT_EQ(found.front().found, "missing: " + std::string(need.privilege) + " (" + need.verbs + ")");
    AccountOfDocs::mend(found.front().remedy);
    const auto mended = account.judged();
    EXPECT_EQ(mended.front().level, Level::good) << need.privilege << ": " << text_of(mended);
  }
}

// What the server knows beside what is needed: a new privilege of a newer server, too.
TEST_P(WeftctlsAccounts, EveryFurtherPrivilegeIsToldAndTakenAway) {
  const AccountOfDocs account(GetParam());
  std::set<std::string> needed{"PROXY", "USAGE"};
  for (const detail::Need& need : detail::needs_of(GetParam()))
    if (need.everywhere) needed.insert(need.privilege);
  const detail::Rows privileges = run_sql(Accounts::shared().root(), {"SHOW PRIVILEGES"});
  std::size_t seen = 0;
  for (std::size_t row = 0; row < privileges.size(); ++row) {
    std::string privilege = privileges.at(row, 0).as_text();
    std::transform(privilege.begin(), privilege.end(), privilege.begin(),
                   [](char letter) { return letter >= 'a' && letter <= 'z' ? char(letter - 32) : letter; });
    if (needed.contains(privilege)) continue;
    ++seen;
    AccountOfDocs::run({"GRANT " + privilege + " ON *.* TO " + account.name()});
    const auto found = account.judged();
    ASSERT_EQ(found.size(), 1U) << privilege << ": " << text_of(found);
    EXPECT_EQ(found.front().level, Level::warning);
    EXPECT_TRUE(found.front().found.starts_with("more than its verbs need: ") &&
                found.front().found.ends_with(" on *.*"))
        << found.front().found;
    AccountOfDocs::mend(found.front().remedy);
    EXPECT_EQ(account.judged().front().level, Level::good) << privilege << ": " << text_of(account.judged());
  }
  EXPECT_GT(seen, 20U);
}

TEST_P(WeftctlsAccounts, EverythingIsCutDownToWhatIsNeeded) {
  const AccountOfDocs account(GetParam());
  AccountOfDocs::run({"REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account.name(),
                      "GRANT ALL PRIVILEGES ON *.* TO " + account.name() + " WITH GRANT OPTION"});
  const auto found = account.judged();
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found.front().level, Level::warning);
  AccountOfDocs::mend(found.front().remedy);
  EXPECT_EQ(account.judged().front().level, Level::good) << text_of(account.judged());
  EXPECT_FALSE(runs(account.server(), "SELECT * FROM wages.paid"));
}

TEST_P(WeftctlsAccounts, AnotherDatabaseIsTooMuch) {
  const AccountOfDocs account(GetParam());
  AccountOfDocs::run({"GRANT SELECT ON wages.* TO " + account.name()});
  const auto found = account.judged();
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found.front().found, "more than its verbs need: SELECT on `wages`.*");
  AccountOfDocs::mend(found.front().remedy);
  EXPECT_EQ(account.judged().front().level, Level::good) << text_of(account.judged());
}

// The server looks at one grant of a database only, the one that spells out most of its name.
TEST_P(WeftctlsAccounts, ANarrowerGrantTakesThePlaceOfAWiderOne) {
  const AccountOfDocs account(GetParam());
  AccountOfDocs::run({"GRANT SELECT ON `weft\\_shard\\_1`.* TO " + account.name()});
  EXPECT_FALSE(runs(account.server(), "INSERT IGNORE INTO weft_shard_1.weft_gate VALUES (1, 1)"));
  const auto found = account.judged();
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_TRUE(found.front().found.starts_with("missing: INSERT (")) << found.front().found;
  AccountOfDocs::mend(found.front().remedy);
  EXPECT_TRUE(runs(account.server(), "INSERT IGNORE INTO weft_shard_1.weft_gate VALUES (1, 1)"));
  EXPECT_EQ(account.judged().front().level, Level::good) << text_of(account.judged());
}

INSTANTIATE_TEST_SUITE_P(Both, WeftctlsAccounts, testing::Values(detail::Account::admin, detail::Account::operators),
                         [](const auto& account) {
                           return account.param == detail::Account::operators ? "operator" : "admin";
                         });

TEST(AdminAccount, MayStandInForTheOperators) {
  const AccountOfDocs account(detail::Account::admin);
  const auto alone = account.judged(true, true);
  ASSERT_EQ(alone.size(), 2U) << text_of(alone);
  EXPECT_EQ(alone[0].level, Level::good);
  EXPECT_EQ(alone[1].level, Level::unknown);
  EXPECT_NE(alone[1].found.find("RELOAD (pair takeover)"), std::string::npos) << alone[1].found;
  for (const detail::Need& need : detail::needs_of(detail::Account::operators)) {
    AccountOfDocs::run({"GRANT " + std::string(need.privilege) + " ON " + (need.everywhere ? "*.*" : "`weft\\_%`.*") +
                        " TO " + account.name()});
  }
  const auto both = account.judged(true, true);
  ASSERT_EQ(both.size(), 1U) << text_of(both);
  EXPECT_EQ(both[0].level, Level::good);
  EXPECT_EQ(account.judged(true, false).front().level, Level::warning) << "where there is an operators' account";
}

TEST(OperatorsAccount, WhatARoleBringsCannotBeSeen) {
  const AccountOfDocs account(detail::Account::operators);
  AccountOfDocs::run({"CREATE ROLE keepers", "GRANT RELOAD ON *.* TO keepers", "GRANT keepers TO " + account.name(),
                      "REVOKE RELOAD ON *.* FROM " + account.name()});
  const auto found = account.judged();
  AccountOfDocs::run({"DROP ROLE keepers"});
  ASSERT_EQ(found.size(), 1U) << text_of(found);
  EXPECT_EQ(found.front().level, Level::unknown);
}

}  // namespace
}  // namespace weft::test
