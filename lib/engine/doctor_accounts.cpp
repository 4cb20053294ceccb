#include "engine/doctor_accounts.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "engine/account_needs.hpp"

namespace weft::detail {
namespace {

using Level = DoctorFinding::Level;
/// Privileges by what they are on, as GRANT writes it.
using ByTarget = std::map<std::string, std::set<std::string>>;

std::string in_backticks(std::string_view text) {
  std::string quoted = "`";
  for (const char letter : text) quoted += letter == '`' ? std::string("``") : std::string(1, letter);
  return quoted + "`";
}

// In GRANT _ and % stand for other letters, unless a backslash is before them.
std::string target_of(const std::string& database) {
  std::string plain;
  for (const char letter : database) {
    if (letter == '_' || letter == '%' || letter == '\\') plain += '\\';
    plain += letter;
  }
  return in_backticks(plain) + ".*";
}

std::string statements(const char* verb, const char* preposition, const ByTarget& all, const std::string& name) {
  std::string text;
  for (const auto& [target, privileges] : all) {
    text += std::string(text.empty() ? "" : "; ") + verb + " " + comma_separated(privileges) + " ON " + target + " " +
            preposition + " " + name;
  }
  return text;
}

std::string grant(const ByTarget& all, const std::string& name) { return statements("GRANT", "TO", all, name); }

// ALL PRIVILEGES stands in a REVOKE by itself.
std::string revoke(ByTarget all, const std::string& name) {
  ByTarget options;
  for (auto& [target, privileges] : all) {
    if (privileges.contains("ALL PRIVILEGES") && privileges.erase("GRANT OPTION") > 0)
      options[target].insert("GRANT OPTION");
  }
  const std::string text = statements("REVOKE", "FROM", all, name);
  return options.empty() ? text : text + "; " + statements("REVOKE", "FROM", options, name);
}

/// What is lacking, in words (with the verbs that fail) and by target.
struct Lack {
  std::string words{};
  ByTarget privileges{};
};

Lack lacking(const Grants& grants, Account account, const AccountSight& sight) {
  Lack lack;
  for (const Need& need : needs_of(account)) {
    if (need.only_pairs && !sight.pair) continue;
    std::set<std::string> databases;
    if (need.everywhere) {
      if (grants.has_everywhere(need.privilege)) continue;
      lack.privileges["*.*"].insert(need.privilege);
    } else {
      for (const std::string& database : sight.databases) {
        if (!grants.has(need.privilege, database)) databases.insert(database);
      }
      if (databases.empty()) continue;
      for (const std::string& database : databases) {
        // Where a grant counts already: one more for the database itself would take its place.
        const Grant* there = grants.of_database(database);
        lack.privileges[there != nullptr ? there->target : target_of(database)].insert(need.privilege);
      }
    }
    lack.words += std::string(lack.words.empty() ? "" : ", ") + need.privilege;
    if (databases.size() < sight.databases.size() && !need.everywhere)
      lack.words += " on " + comma_separated(databases);
    lack.words += std::string(" (") + need.verbs + ")";
  }
  return lack;
}

/// The grants taken apart: what the verbs need, and the rest.
struct Parted {
  std::vector<Grant> needed{};
  ByTarget beyond{};
};

Parted part(const AccountSight& sight) {
  std::set<std::string> everywhere{"USAGE"};
  std::set<std::string> databases{"USAGE"};
  const auto allow = [&](Account account) {
    for (const Need& need : needs_of(account)) (need.everywhere ? everywhere : databases).insert(need.privilege);
  };
  allow(sight.account);
  if (sight.for_operators) allow(Account::operators);
  Parted parted;
  for (const Grant& one : sight.grants.all()) {
    const bool of_weft = std::any_of(sight.databases.begin(), sight.databases.end(),
                                     [&](const std::string& database) { return one.touches(database); });
    static const std::set<std::string> nothing{"USAGE"};
    const std::set<std::string>& allowed = one.everywhere()                   ? everywhere
                                           : of_weft && !one.touches("mysql") ? databases
                                                                              : nothing;
    Grant kept{{}, one.target};
    for (const std::string& privilege : one.privileges) {
      if (allowed.contains(privilege)) {
        kept.privileges.insert(privilege);
      } else {
        parted.beyond[one.target].insert(privilege);
      }
    }
    if (!kept.privileges.empty()) parted.needed.push_back(std::move(kept));
  }
  return parted;
}

// What is needed and comes only with what is taken away is given anew.
std::string mend_beyond(const AccountSight& sight, const Parted& parted) {
  const Grants rest(parted.needed);
  ByTarget again;
  const auto add = [&](Account account) {
    const ByTarget there = lacking(sight.grants, account, sight).privileges;
    for (const auto& [target, privileges] : lacking(rest, account, sight).privileges) {
      const auto found = there.find(target);
      for (const std::string& privilege : privileges)
        if (found == there.end() || !found->second.contains(privilege)) again[target].insert(privilege);
    }
  };
  add(sight.account);
  if (sight.for_operators) add(Account::operators);
  const std::string text = revoke(parted.beyond, sight.name);
  return again.empty() ? text : text + "; " + grant(again, sight.name);
}

std::string words_of(const ByTarget& all) {
  std::string text;
  for (const auto& [target, privileges] : all)
    text += (text.empty() ? "" : "; ") + comma_separated(privileges) + " on " + target;
  return text;
}

}  // namespace

AccountSight find_account(Session& session, Account account, Deadline deadline) {
  std::vector<std::string> rows;
  const Rows grants = session.query({"SHOW GRANTS"}, {}, deadline);
  for (std::size_t row = 0; row < grants.size(); ++row) rows.push_back(cell_text(grants.at(row, 0)));
  const std::string user =
      cell_text(session.query({"SELECT CURRENT_USER()", {ColumnKind::text}}, {}, deadline).at(0, 0));
  const std::size_t at = user.rfind('@');
  return {.account = account,
          .name = in_backticks(user.substr(0, at)) + "@" + in_backticks(user.substr(at + 1)),
          .grants = Grants(rows)};
}

void check_account(const std::string& place, const AccountSight& sight, Findings& findings) {
  const std::string check =
      std::string("privileges of the ") + (sight.account == Account::operators ? "operator's" : "admin") + " account";
  const Lack lack = lacking(sight.grants, sight.account, sight);
  const Parted parted = part(sight);
  const bool role = sight.grants.role();
  if (!lack.words.empty() && role) {
    add_finding(
        findings, Level::unknown, place, check, "it has a role, which SHOW GRANTS does not open",
        "grant the privileges to the account itself, so that they can be seen: " + grant(lack.privileges, sight.name));
  } else if (!lack.words.empty()) {
    add_finding(findings, Level::fault, place, check, "missing: " + lack.words, grant(lack.privileges, sight.name));
  }
  if (!parted.beyond.empty()) {
    add_finding(findings, Level::warning, place, check, "more than its verbs need: " + words_of(parted.beyond),
                mend_beyond(sight, parted));
  }
  if (lack.words.empty() && parted.beyond.empty())
    add_good(findings, place, check, "all that its verbs need, and no more");
  if (!sight.for_operators || !sight.pair) return;
  const Lack of_operators = lacking(sight.grants, Account::operators, sight);
  if (of_operators.words.empty()) return;
  add_finding(
      findings, Level::unknown, place, "operator's account",
      "none in the topology, or its password is not here, and the admin account cannot stand in; missing: " +
          of_operators.words,
      "run this where the operator's password is, or write an [operator] section; the account's grants stand in "
      "docs/security.md");
}

}  // namespace weft::detail
