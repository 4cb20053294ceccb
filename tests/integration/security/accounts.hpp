#pragma once

#include <string>

#include "support/mariadb_server.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

/// One server with the accounts of docs/security.md, a Weft database with an entity's table, and one of somebody else.
class Accounts {
 public:
  static Accounts& shared();
  Accounts();
  /// "app", "admin" or "operator".
  detail::Server as(const std::string& account) const;
  detail::Server root() const { return server_.admin(); }

 private:
  TempFolder folder_{"weft-accounts"};
  MariadbServer server_{folder_.path() / "server", {.databases = {"weft_shard_1", "wages"}}};
};

/// True: it ran. False: the server refused it for want of a privilege (or read_only). Anything else is a mistake of the
/// test.
bool runs(const detail::Server& account, const std::string& statement);

}  // namespace weft::test
