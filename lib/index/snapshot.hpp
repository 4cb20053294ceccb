#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "index/owner_index.hpp"
#include "weft/value.hpp"

namespace weft::detail {

/// A file of placements (SQLite), read when the index cannot be reached. Thread safety: all members may be called at
/// once.
class Snapshot {
 public:
  /// Opens for reading only and checks the whole file once (about 3 million placements a second). Throws Error(corrupt,
  /// not_applied) that says what is wrong (missing, truncated, changed, not a snapshot, of another store or of another
  /// version) and to write it again.
  static std::unique_ptr<Snapshot> open(const std::filesystem::path& file, std::string_view store);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  std::optional<Placement> find(std::uint16_t kind, std::uint64_t owner) const;
  Time made_at() const noexcept;
  std::uint64_t placements() const noexcept;

 private:
  struct Body;
  explicit Snapshot(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

/// Writes a snapshot beside `file` and puts it in its place at finish(); readers of the old one go on. Without finish()
/// nothing is left. Throws Error(unavailable, not_applied) naming the file when it cannot be written. Thread safety:
/// one thread.
class SnapshotWriter {
 public:
  SnapshotWriter(std::filesystem::path file, std::string_view store);
  ~SnapshotWriter();
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  void add(std::uint16_t kind, std::uint64_t owner, Placement placement);
  /// On disk when it returns.
  void finish(Time made_at);

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
