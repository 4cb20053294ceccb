#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace weft::detail {

/// A prepared statement of a SnapshotFile. Thread safety: one thread.
class SnapshotStatement {
 public:
  SnapshotStatement(sqlite3* file, const std::string& text);
  ~SnapshotStatement();
  SnapshotStatement(const SnapshotStatement&) = delete;
  SnapshotStatement& operator=(const SnapshotStatement&) = delete;

  void bind(int position, std::int64_t number);
  void bind(int position, std::string_view text);
  /// True: there is a row. Throws Error(corrupt) for anything but a row or the end.
  bool step();
  void reset() noexcept;
  std::int64_t number(int column) const noexcept;
  std::string text(int column) const;

 private:
  sqlite3* file_;
  sqlite3_stmt* statement_ = nullptr;
};

/// An SQLite file of our own format, without the machinery of a session. Errors: Error(corrupt, not_applied) with
/// SQLite's words.
class SnapshotFile {
 public:
  enum class Mode : std::uint8_t { read_unchanging, create };
  SnapshotFile(const std::filesystem::path& file, Mode mode);
  ~SnapshotFile();
  SnapshotFile(const SnapshotFile&) = delete;
  SnapshotFile& operator=(const SnapshotFile&) = delete;

  void run(const std::string& text);
  std::int64_t number(const std::string& query);
  sqlite3* handle() const noexcept { return file_; }
  void close() noexcept;

 private:
  sqlite3* file_ = nullptr;
};

}  // namespace weft::detail
