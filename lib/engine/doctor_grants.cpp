#include <algorithm>
#include <iterator>
#include <set>

#include "engine/doctor_checks.hpp"
#include "engine/grants.hpp"

namespace weft::detail {

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
  const Grants all_grants(grants);
  const bool role = all_grants.role();
  std::set<std::string> there;
  std::set<std::string> too_wide;
  for (const Grant& grant : all_grants.all()) {
    const std::set<std::string>& found = grant.privileges;
    there.insert(found.begin(), found.end());
    // The server's own accounts and privileges are rows of the database mysql.
    if (grant.touches("mysql"))
      std::set_intersection(found.begin(), found.end(), needed.begin(), needed.end(),
                            std::inserter(too_wide, too_wide.end()));
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
    add_finding(findings, DoctorFinding::Level::fault, place, check, "too much: " + comma_separated(too_much),
                "REVOKE them: with SUPER or READ_ONLY ADMIN it writes on a side that was taken out, with the others it "
                "changes tables behind Weft's back");
  }
  if (!too_wide.empty()) {
    add_finding(
        findings, DoctorFinding::Level::fault, place, check,
        "too wide: " + comma_separated(too_wide) + " in database mysql",
        "REVOKE them there and GRANT them on Weft's databases only: who reads and writes the server's own tables "
        "makes itself an administrator");
  }
  if (!missing.empty() && !role) {
    add_finding(findings, DoctorFinding::Level::fault, place, check, "missing: " + comma_separated(missing),
                "GRANT SELECT, INSERT, UPDATE, DELETE on Weft's databases");
  }
  if (role) {
    add_finding(findings, DoctorFinding::Level::unknown, place, check, "it has a role, which SHOW GRANTS does not open",
                "grant the privileges to the account itself, so that they can be seen");
  }
  if (too_much.empty() && too_wide.empty() && missing.empty() && !role)
    add_good(findings, place, check, comma_separated(there));
}

}  // namespace weft::detail
