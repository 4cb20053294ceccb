#include "index/snapshot_file.hpp"

#include <sqlite3.h>

#include "weft/error.hpp"

namespace weft::detail {

namespace {

void check(sqlite3* file, int code) {
  if (code == SQLITE_OK) return;
  throw Error(Code::corrupt, Outcome::not_applied, file != nullptr ? sqlite3_errmsg(file) : sqlite3_errstr(code));
}

/// A path as SQLite's URI form wants it.
std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(file).string()) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(letter);
    if (std::string_view("%?#").find(letter) == std::string_view::npos)
      uri += letter;
    else
      uri.append("%").append(1, hex[byte >> 4U]).append(1, hex[byte & 15U]);
  }
  return uri + "?immutable=1";
}

}  // namespace

SnapshotStatement::SnapshotStatement(sqlite3* file, const std::string& text) : file_(file) {
  check(file, sqlite3_prepare_v2(file, text.c_str(), -1, &statement_, nullptr));
}
SnapshotStatement::~SnapshotStatement() { sqlite3_finalize(statement_); }

void SnapshotStatement::bind(int position, std::int64_t number) {
  check(file_, sqlite3_bind_int64(statement_, position, number));
}
void SnapshotStatement::bind(int position, std::string_view text) {
  check(file_, sqlite3_bind_text(statement_, position, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
}

bool SnapshotStatement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) check(file_, code);
  return false;
}

void SnapshotStatement::reset() noexcept { sqlite3_reset(statement_); }
std::int64_t SnapshotStatement::number(int column) const noexcept { return sqlite3_column_int64(statement_, column); }
std::string SnapshotStatement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

SnapshotFile::SnapshotFile(const std::filesystem::path& file, Mode mode) {
  const std::string name = mode == Mode::create ? file.string() : uri_of(file);
  const int flags =
      mode == Mode::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  try {
    check(file_, sqlite3_open_v2(name.c_str(), &file_, flags | SQLITE_OPEN_NOMUTEX, nullptr));
  } catch (...) {
    close();  // the handle is there even when the file is not
    throw;
  }
}
SnapshotFile::~SnapshotFile() { close(); }

void SnapshotFile::run(const std::string& text) {
  check(file_, sqlite3_exec(file_, text.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t SnapshotFile::number(const std::string& query) {
  SnapshotStatement statement(file_, query);
  return statement.step() ? statement.number(0) : 0;
}

void SnapshotFile::close() noexcept {
  sqlite3_close(file_);
  file_ = nullptr;
}

}  // namespace weft::detail
