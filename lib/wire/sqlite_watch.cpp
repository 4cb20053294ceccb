#include "wire/sqlite_watch.hpp"

#include "base/fork_guard.hpp"
#include "wire/sqlite_file.hpp"

namespace weft::detail {

SqliteWatch::SqliteWatch(const std::filesystem::path& file)
    : file_(SqliteFile::open(file, "")), made_in_(fork_generation()) {}

std::optional<std::uint64_t> SqliteWatch::foreign_changes() noexcept {
  if (made_in_ != fork_generation()) return std::nullopt;  // the parent's
  return file_->foreign_changes();
}

}  // namespace weft::detail
