#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/topology.hpp"
#include "sql/ddl.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// One database of a topology as administration sees it: a side of the index or of a shard, or a ticket server.
struct AdminPlace {
  OwnSchema part = OwnSchema::shard;
  std::uint32_t number = 0;  // of the shard or ticket server
  char side = 'A';
  bool paired = false;  // there is another side
  const Place* place = nullptr;

  /// "shard 1, side A (server db1a, database weft_1)"
  std::string text() const;
};

/// All of them: the index's sides, the shards' sides, the ticket servers. They point into the topology.
std::vector<AdminPlace> places_of(const Topology& topology);

/// operators: the account of replication, batons and roles.
enum class Account : std::uint8_t { app, admin, operators };
/// The operators' account falls back to the admin account, that to the application's, where the topology names none.
const Server& account_of(const Topology& topology, const std::string& server, Account account);
/// A session of its own, outside the pools. Errors are told with the server's name by the session itself.
std::unique_ptr<Session> connect_as(const Topology& topology, const std::string& server, Account account,
                                    Deadline deadline);

/// Runs tasks side by side on some threads; each must catch what it throws.
void run_side_by_side(std::vector<std::function<void()>> tasks);

/// A cell as text, whatever kind it came as; NULL is "".
std::string cell_text(const Value& cell);
/// Rows of a SHOW statement, by column name.
std::vector<std::map<std::string, std::string>> named_rows(Session& session, const std::string& statement,
                                                           Deadline deadline);
/// "weft_1.weft_baton" in the dialect.
std::string own_table(Dialect dialect, const std::string& database, const std::string& table);

}  // namespace weft::detail
