#include <algorithm>
#include <set>
#include <sstream>

#include "engine/doctor_checks.hpp"

namespace weft::detail {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  if (from == std::string::npos) return "";
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

// "GRANT SELECT, INSERT (a, b) ON `x`.* TO …" -> the privileges, without columns in parentheses.
std::set<std::string> privileges_of(const std::string& grant) {
  std::set<std::string> found;
  if (!grant.starts_with("GRANT ")) return found;
  const std::size_t on = grant.find(" ON ");
  if (on == std::string::npos) return found;  // a role, without privileges here
  std::string list;
  int depth = 0;
  for (const char letter : grant.substr(6, on - 6)) {
    depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
    if (depth == 0 && letter != ')') list += letter;
  }
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) found.insert(trimmed(word));
  if (grant.find(" WITH GRANT OPTION") != std::string::npos) found.insert("GRANT OPTION");
  return found;
}

bool is_role(const std::string& grant) {
  return grant.starts_with("GRANT ") && grant.find(" ON ") == std::string::npos;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

void check_grants(const std::string& place, const std::vector<std::string>& grants, Findings& findings) {
  static const std::set<std::string> needed{"SELECT", "INSERT", "UPDATE", "DELETE"};
  static const std::set<std::string> harmless{"SELECT",
                                              "INSERT",
                                              "UPDATE",
                                              "DELETE",
                                              "USAGE",
                                              "SHOW VIEW",
                                              "EXECUTE",
                                              "PROCESS",
                                              "SHOW DATABASES",
                                              "LOCK TABLES",
                                              "CREATE TEMPORARY TABLES"};
  std::set<std::string> there;
  bool role = false;
  for (const std::string& grant : grants) {
    there.merge(privileges_of(grant));
    role = role || is_role(grant);
  }
  std::set<std::string> too_much;
  std::set_difference(there.begin(), there.end(), harmless.begin(), harmless.end(),
                      std::inserter(too_much, too_much.end()));
  std::set<std::string> missing;
  const bool all = there.contains("ALL PRIVILEGES");
  if (!all) {
    std::set_difference(needed.begin(), needed.end(), there.begin(), there.end(),
                        std::inserter(missing, missing.end()));
  }
  const std::string check = "privileges of the application's account";
  if (!too_much.empty()) {
    add_finding(findings, DoctorFinding::Level::fault, place, check, "too much: " + joined(too_much),
                "REVOKE them: with SUPER or READ_ONLY ADMIN it writes on a side that was taken out, with the others it "
                "changes tables behind Weft's back");
  }
  if (!missing.empty() && !role) {
    add_finding(findings, DoctorFinding::Level::fault, place, check, "missing: " + joined(missing),
                "GRANT SELECT, INSERT, UPDATE, DELETE on Weft's databases");
  }
  if (role) {
    add_finding(findings, DoctorFinding::Level::unknown, place, check, "it has a role, which SHOW GRANTS does not open",
                "grant the privileges to the account itself, so that they can be seen");
  }
  if (too_much.empty() && missing.empty() && !role) add_good(findings, place, check, joined(there));
}

}  // namespace weft::detail
