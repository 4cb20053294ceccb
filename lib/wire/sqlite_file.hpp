#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "wire/sqlite_connection.hpp"
#include "wire/turn.hpp"

namespace weft::detail {

/// One SQLite file as this process sees it: all its writes go through one connection, one transaction at a time, in the
/// order of asking. So whatever that connection sees change without having done it was done by another process (or by
/// another copy of this library). Thread safety: all members; what is between begin() and its end belongs to one
/// session.
class SqliteFile {
 public:
  /// The one object for that file in this process; opened anew in a forked child.
  static std::shared_ptr<SqliteFile> open(const std::filesystem::path& file, const std::string& comment);
  SqliteFile(std::filesystem::path file, std::string comment);

  /// Waits for the turn, then BEGIN IMMEDIATE. The connection is the caller's until commit() or rollback(). Throws as
  /// Phase::begin.
  SqliteConnection& begin(Deadline deadline);
  /// When it throws, the transaction is ended all the same.
  void commit(Deadline deadline);
  void rollback() noexcept;
  /// After a failed statement: SQLite may have rolled back and released the lock by itself.
  void look_after_failure() noexcept;

  /// See SqliteWatch.
  std::optional<std::uint64_t> foreign_changes() noexcept;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  SqliteConnection& writer(Deadline deadline);
  std::uint64_t ask_version(Deadline deadline);
  void close_if_broken() noexcept;
  void lock_is_held(bool held) noexcept;

  std::filesystem::path path_;
  std::string comment_;
  Turn turn_;
  std::unique_ptr<SqliteConnection> writer_;  // used only by who has the turn
  std::uint64_t opened_ = 0;                  // how many writers were opened: their version numbers start anew
  // Odd while a transaction of this process holds the file's write lock; then nobody else can commit and `version_`
  // stands.
  std::atomic<std::uint64_t> holds_{0};
  std::atomic<std::uint64_t> version_{0};
  bool held_ = false;  // the same for who has the turn
};

}  // namespace weft::detail
