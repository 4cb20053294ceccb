#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::detail {

/// What one GRANT gives, and on what: "*.*", "`weft\_%`.*", "`shop`.`t`".
struct Grant {
  std::set<std::string> privileges{};  // without the columns of those that name some; GRANT OPTION is one of them
  std::string target{};

  bool everywhere() const { return target == "*.*"; }
  /// It gives something on that database, or on a table of it.
  bool touches(std::string_view database) const;
  /// ALL PRIVILEGES has each, but for GRANT OPTION.
  bool gives(const std::string& privilege) const;
};

/// The rows of SHOW GRANTS of one account, read.
class Grants {
 public:
  explicit Grants(const std::vector<std::string>& rows);
  explicit Grants(std::vector<Grant> all) : all_(std::move(all)) {}

  const std::vector<Grant>& all() const noexcept { return all_; }
  /// It was given a role, and SHOW GRANTS does not open roles that are not in use.
  bool role() const noexcept { return role_; }
  /// On all of that database, by its own grant or by one on *.*.
  bool has(const std::string& privilege, std::string_view database) const;
  bool has_everywhere(const std::string& privilege) const;
  /// The grant that counts for that database; nullptr: none. Of several whose pattern fits, the server takes the one
  /// that names most of it, and looks at no other.
  const Grant* of_database(std::string_view database) const;

 private:
  std::vector<Grant> all_{};
  bool role_ = false;
};

/// "SELECT, UPDATE"
std::string comma_separated(const std::set<std::string>& words);

}  // namespace weft::detail
