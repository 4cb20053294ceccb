#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/deadline.hpp"
#include "base/sql_types.hpp"
#include "wire/error_table.hpp"
#include "wire/statement_cache.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace weft::detail {

/// One connection to an SQLite file: WAL, synchronous FULL. Waiting for another process and long statements end at the
/// deadline of the call. Values: booleans and integers as integers (unsigned above 2^63 - 1 by their bit pattern, not
/// in order), times as microseconds, decimals as text. Thread safety: none.
class SqliteConnection {
 public:
  enum class Use : std::uint8_t { reading, writing };

  /// Throws what Phase::connect makes of the failure. `where` names the file in messages.
  SqliteConnection(const std::filesystem::path& file, Use use, std::string where, std::string comment,
                   Deadline deadline);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// True when the statement cannot change the file.
  bool only_reads(const std::string& text);
  Rows query(const Statement& statement, std::span<const Value> params, Phase phase, Deadline deadline);
  /// The number of rows it matched.
  std::uint64_t execute(const Statement& statement, std::span<const Value> params, Phase phase, Deadline deadline);

  /// False after SQLite has rolled the transaction back by itself, and outside transactions.
  bool in_transaction() const noexcept;
  bool broken() const noexcept { return broken_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };

  void open(const std::filesystem::path& file, Use use);
  sqlite3_stmt* find_prepared(const std::string& text);
  void bind(sqlite3_stmt* statement, std::span<const Value> params);
  void read_row(sqlite3_stmt* statement, std::span<const ColumnKind> kinds, Rows& into);
  bool step(sqlite3_stmt* statement, Phase phase);
  [[noreturn]] void fail(int code, Phase phase);
  static int on_busy(void* self, int count) noexcept;
  static int on_progress(void* self) noexcept;

  std::string where_;
  std::string comment_;
  Deadline deadline_;
  bool broken_ = false;
  std::unique_ptr<sqlite3, Close> connection_;
  StatementCache<Prepared> cache_;  // after the connection: ends before it
};

}  // namespace weft::detail
