#pragma once

#include <memory>
#include <string>

#include "wire/session.hpp"
#include "wire/sqlite_file.hpp"

namespace weft::detail {

/// A session with an SQLite file: a connection of its own to read, and in turn the process' one writing connection.
/// Every write is a BEGIN IMMEDIATE transaction (a deferred one can fail with BUSY_SNAPSHOT whatever the patience).
/// Each call counts as one round trip.
class SqliteSession final : public Session {
 public:
  SqliteSession(const Server& server, const SessionSettings& settings, Deadline deadline);
  ~SqliteSession() override;
  SqliteSession(const SqliteSession&) = delete;
  SqliteSession& operator=(const SqliteSession&) = delete;

  Rows query(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  std::uint64_t execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  Rows begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  std::uint64_t begin_execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override;
  void commit(Deadline deadline) override;
  void rollback(Deadline deadline) noexcept override;
  bool in_transaction() const noexcept override { return open_ != nullptr; }
  bool broken() const noexcept override;
  bool alive(Deadline deadline) noexcept override;
  Dialect dialect() const noexcept override { return Dialect::sqlite; }

 private:
  template <class Run>
  auto write(Deadline deadline, Run&& run);
  template <class Run>
  auto inside(Run&& run);
  template <class Run>
  auto begin(Deadline deadline, Run&& run);
  void check_usable(Deadline deadline) const;

  struct Parts {
    std::shared_ptr<SqliteFile> file;
    SqliteConnection reader;
  };
  std::unique_ptr<Parts> parts_;      // leaked in a forked child
  SqliteConnection* open_ = nullptr;  // the writing connection while a transaction is open
  std::uint64_t made_in_;
  std::string where_;
};

}  // namespace weft::detail
