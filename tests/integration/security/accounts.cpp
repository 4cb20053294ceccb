#include "integration/security/accounts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "integration/security/accounts_of_docs.hpp"
#include "support/sql.hpp"
#include "weft/error.hpp"

namespace weft::test {

Accounts& Accounts::shared() {
  static Accounts accounts;
  return accounts;
}

Accounts::Accounts() {
  server_.wait_ready();
  run_sql(server_.admin(), {"CREATE TABLE weft_shard_1.listing (shop_id BIGINT PRIMARY KEY, title TEXT)",
                            "CREATE TABLE weft_shard_1.weft_gate (owner BIGINT PRIMARY KEY, state INT)",
                            "CREATE TABLE wages.paid (who INT PRIMARY KEY)", "INSERT INTO wages.paid VALUES (1)"});
  run_sql(server_.admin(), account_statements());
}

detail::Server Accounts::as(const std::string& account) const {
  detail::Server server = server_.admin();
  server.user = "doc_" + account;
  server.password = detail::Secret("doc");
  return server;
}

bool runs(const detail::Server& account, const std::string& statement) {
  static const std::set<int> refusals{1044, 1045, 1142, 1143, 1227, 1290, 1370, 1410, 1419, 1698};
  try {
    run_sql(account, {statement});
    return true;
  } catch (const Error& error) {
    if (!refusals.contains(error.native_code()))
      ADD_FAILURE() << statement << " as " << account.user << ": " << error.what();
    return false;
  }
}

}  // namespace weft::test
