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

// What "GRANT … ON target TO …" names: "*.*", "`weft\\_%`.*", "`shop`.`t`".
std::string target_of(const std::string& grant) {
  const std::size_t on = grant.find(" ON ");
  if (on == std::string::npos) return "";
  return grant.substr(on + 4, grant.find(" TO ", on) - on - 4);
}

// A database pattern of GRANT: % any, _ one, backslash before either takes it as it is.
bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '%')
    return matches(pattern.substr(1), name) || (!name.empty() && matches(pattern, name.substr(1)));
  const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
  const char wanted = pattern[escaped ? 1 : 0];
  const bool any = wanted == '_' && !escaped;
  return !name.empty() && (any || wanted == name.front()) && matches(pattern.substr(escaped ? 2 : 1), name.substr(1));
}

// The server's own accounts and privileges are rows of the database mysql.
bool reaches_accounts(const std::string& target) {
  if (target.starts_with("*.")) return true;
  const std::size_t end = target.find('`', 1);
  return target.starts_with('`') && end != std::string::npos &&
         matches(std::string_view(target).substr(1, end - 1), "mysql");
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
  std::set<std::string> too_wide;
  bool role = false;
  for (const std::string& grant : grants) {
    const std::set<std::string> found = privileges_of(grant);
    there.insert(found.begin(), found.end());
    if (reaches_accounts(target_of(grant)))
      std::set_intersection(found.begin(), found.end(), needed.begin(), needed.end(),
                            std::inserter(too_wide, too_wide.end()));
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
  if (!too_wide.empty()) {
    add_finding(
        findings, DoctorFinding::Level::fault, place, check, "too wide: " + joined(too_wide) + " in database mysql",
        "REVOKE them there and GRANT them on Weft's databases only: who reads and writes the server's own tables "
        "makes itself an administrator");
  }
  if (!missing.empty() && !role) {
    add_finding(findings, DoctorFinding::Level::fault, place, check, "missing: " + joined(missing),
                "GRANT SELECT, INSERT, UPDATE, DELETE on Weft's databases");
  }
  if (role) {
    add_finding(findings, DoctorFinding::Level::unknown, place, check, "it has a role, which SHOW GRANTS does not open",
                "grant the privileges to the account itself, so that they can be seen");
  }
  if (too_much.empty() && too_wide.empty() && missing.empty() && !role) add_good(findings, place, check, joined(there));
}

}  // namespace weft::detail
