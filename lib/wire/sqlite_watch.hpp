#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace weft::detail {

class SqliteFile;

/// Tells whether another process changed an SQLite file, for caches kept in this process. Thread safety: all members.
///
/// Use: ask, and when the number differs from the one remembered (or there is none), drop what was cached and remember
/// the new one; only then believe the cache, or begin the SELECT that fills it.
class SqliteWatch {
 public:
  /// The file need not be there yet.
  explicit SqliteWatch(const std::filesystem::path& file);

  /// A number that has changed if another process committed to the file between an earlier call and the start of this
  /// one. This process' own commits do not change it. Nothing: it cannot be told now (a commit of this process is being
  /// flushed, a writer waits for another process, the file cannot be read): bypass the cache. Never waits for a lock.
  /// Costs some microseconds; nearly nothing while a transaction of this process is open.
  std::optional<std::uint64_t> foreign_changes() noexcept;

 private:
  std::shared_ptr<SqliteFile> file_;
  std::uint64_t made_in_;
};

}  // namespace weft::detail
