#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/deadline.hpp"
#include "base/server.hpp"
#include "base/sql_types.hpp"

namespace weft::detail {

/// Seam: one connection to one database server. Stays in autocommit; REPEATABLE READ; a transaction is opened by the
/// `begin…` calls and ended by commit() or rollback(). Statements are prepared once and kept (at most 256, least
/// recently used out). Every call counts its round trips in trips().sql.
///
/// Errors (thrown as weft::Error, mapped by wire/error_table): code, outcome, sqlstate and native code are set; the
/// caller adds shard, side and entity. What leaves the connection in doubt makes it `broken`. Thread safety: one thread
/// at a time. Never used in a forked child.
class Session {
 public:
  virtual ~Session() = default;

  /// A statement that gives rows.
  virtual Rows query(const Statement& statement, std::span<const Value> params, Deadline deadline) = 0;
  /// A statement that changes rows; gives the number of rows it matched.
  virtual std::uint64_t execute(const Statement& statement, std::span<const Value> params, Deadline deadline) = 0;

  /// As query() and execute(), with START TRANSACTION brought along: one round trip on MariaDB and SQLite, two on
  /// MySQL. When they throw, no transaction is open (or the session is broken).
  virtual Rows begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) = 0;
  virtual std::uint64_t begin_execute(const Statement& statement, std::span<const Value> params, Deadline deadline) = 0;

  /// A lost answer: InDoubt, outcome unknown, broken.
  virtual void commit(Deadline deadline) = 0;
  /// Never throws: when the server does not answer the session is broken, and the server itself rolls back.
  virtual void rollback(Deadline deadline) noexcept = 0;

  virtual bool in_transaction() const noexcept = 0;
  /// True: close it, do not use it again.
  virtual bool broken() const noexcept = 0;
  /// It is broken because a deadline passed while the server said nothing.
  virtual bool overdue() const noexcept { return false; }
  /// Asks the server (one round trip); false makes it broken.
  virtual bool alive(Deadline deadline) noexcept = 0;
  virtual Dialect dialect() const noexcept = 0;
};

/// Seam: makes sessions.
class Connector {
 public:
  virtual ~Connector() = default;
  /// Throws Unavailable (not_applied).
  virtual std::unique_ptr<Session> connect(const Server& server, Deadline deadline) = 0;
};

/// How sessions are made. `comment` is put in front of every statement's text as /* … */ (constant per process).
struct SessionSettings {
  std::string comment{};
  Millis connect_timeout{1000};
  Millis statement_limit{30000};     // max_statement_time
  Millis transaction_budget{10000};  // idle_transaction_timeout
  /// innodb_lock_wait_timeout, whole seconds. Below the calls' deadlines: then waiting for a row ends in "not applied";
  /// a deadline that passes first leaves an autocommit write in doubt.
  Millis lock_wait{1000};
};

/// The real one: MySQL Connector/C++ for servers, sqlite3 for files.
std::unique_ptr<Connector> make_connector(SessionSettings settings);

}  // namespace weft::detail
