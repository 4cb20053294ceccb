#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/error_table.hpp"
#include "wire/session.hpp"
#include "wire/socket_watch.hpp"
#include "wire/statement_cache.hpp"

namespace sql {
class Connection;
class PreparedStatement;
class Statement;
class SQLException;
}  // namespace sql

namespace weft::detail {

/// A session with MariaDB or MySQL through MySQL Connector/C++. Each call runs under the watchdog: at its deadline the
/// socket is shut down, which ends the call and the session.
class MysqlSession final : public Session {
 public:
  /// `where` names the server in messages; `comment` is "" or "/* … */ ".
  MysqlSession(std::unique_ptr<sql::Connection> connection, SocketHandle socket, Dialect dialect, std::string where,
               std::string comment);
  ~MysqlSession() override;
  MysqlSession(const MysqlSession&) = delete;
  MysqlSession& operator=(const MysqlSession&) = delete;

  Rows query(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  std::uint64_t execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  Rows begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  std::uint64_t begin_execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  void commit(Deadline deadline) override;
  void rollback(Deadline deadline) noexcept override;
  bool in_transaction() const noexcept override { return open_; }
  bool broken() const noexcept override { return broken_; }
  bool overdue() const noexcept override { return overdue_; }
  bool alive(Deadline deadline) noexcept override;
  Dialect dialect() const noexcept override { return dialect_; }

 private:
  struct Prepared {
    std::unique_ptr<sql::PreparedStatement> statement;
    std::size_t params = 0;
    bool only_reads = false;
    bool shaped = false;  // kinds and names are known: after the first result
    std::vector<ColumnKind> kinds{};
    std::vector<std::string> names{};
  };
  using Cache = StatementCache<Prepared>;

  template <class Run>
  auto run(Cache::Form form, const Statement& statement, std::span<const Value> params, Deadline deadline, Run&& run);
  template <class Body>
  auto watched(const Phase& phase, Deadline deadline, Body&& body);
  template <class Run>
  auto begin(const Statement& statement, std::span<const Value> params, Deadline deadline, Run&& run);
  Prepared& find_prepared(Cache::Form form, const std::string& text);
  Rows fetch(Prepared& prepared, const Statement& statement);
  void send(std::string_view text);
  void check_usable(Deadline deadline) const;
  [[noreturn]] void fail(const sql::SQLException& error, Phase phase, bool overdue);

  // In a forked child everything here is the parent's and is leaked.
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::uint64_t made_in_;
  Dialect dialect_;
  std::string where_;
  std::string comment_;
  bool open_ = false;
  bool rolled_back_ = false;  // the server ended the open transaction by itself: nothing more may run in it
  bool broken_ = false;
  bool overdue_ = false;
};

}  // namespace weft::detail
