#include "wire/sqlite_file.hpp"

#include <map>
#include <mutex>

#include "base/per_process.hpp"

namespace weft::detail {

namespace {

const Statement begin_immediate{"BEGIN IMMEDIATE"};
const Statement commit_text{"COMMIT"};
const Statement rollback_text{"ROLLBACK"};
const Statement data_version{"PRAGMA data_version", {ColumnKind::i64}};

// Rolling back and asking for the version wait for nobody; the deadline is only the net.
constexpr Millis moment{1000};
constexpr int tries = 64;

struct Files {
  std::mutex mutex;
  std::map<std::filesystem::path, std::weak_ptr<SqliteFile>> by_path;
};

Files& files() {
  static PerProcess<Files> kept;
  return kept.here();
}

}  // namespace

std::shared_ptr<SqliteFile> SqliteFile::open(const std::filesystem::path& file, const std::string& comment) {
  std::error_code ignored;
  std::filesystem::path name = std::filesystem::weakly_canonical(std::filesystem::absolute(file, ignored), ignored);
  if (name.empty()) name = file;
  Files& all = files();
  const std::scoped_lock lock(all.mutex);
  std::erase_if(all.by_path, [](const auto& entry) { return entry.second.expired(); });
  auto& kept = all.by_path[name];
  auto found = kept.lock();
  if (found == nullptr) kept = found = std::make_shared<SqliteFile>(name, comment);
  return found;
}

SqliteFile::SqliteFile(std::filesystem::path file, std::string comment)
    : path_(std::move(file)), comment_(std::move(comment)) {}

SqliteConnection& SqliteFile::writer(Deadline deadline) {
  if (writer_ == nullptr) {
    writer_ =
        std::make_unique<SqliteConnection>(path_, SqliteConnection::Use::writing, path_.string(), comment_, deadline);
    ++opened_;
  }
  return *writer_;
}

void SqliteFile::close_if_broken() noexcept {
  if (writer_ != nullptr && (writer_->broken() || writer_->in_transaction())) writer_.reset();
}

std::uint64_t SqliteFile::ask_version(Deadline deadline) {
  const Rows answer = writer(deadline).query(data_version, {}, Phase::read, deadline);
  const auto version = static_cast<std::uint64_t>(std::get<std::int64_t>(answer.at(0, 0).storage()));
  return (opened_ << 32U) | (version & 0xFFFFFFFFU);
}

SqliteConnection& SqliteFile::begin(Deadline deadline) {
  if (!turn_.take(deadline)) {
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      path_.string() + ": other writers of this process held the file until the deadline");
  }
  try {
    SqliteConnection& connection = writer(deadline);
    connection.execute(begin_immediate, {}, Phase::begin, deadline);
    version_.store(ask_version(deadline));
    lock_is_held(true);
    return connection;
  } catch (...) {
    close_if_broken();
    turn_.give_back();
    throw;
  }
}

void SqliteFile::lock_is_held(bool held) noexcept {
  if (held_ == held) return;
  held_ = held;
  holds_.fetch_add(1);
}

void SqliteFile::look_after_failure() noexcept {
  if (!writer_->in_transaction()) lock_is_held(false);
}

void SqliteFile::commit(Deadline deadline) {
  lock_is_held(false);  // before COMMIT, which releases the lock
  try {
    writer_->execute(commit_text, {}, Phase::commit, deadline);
  } catch (...) {
    close_if_broken();  // closing rolls back
    turn_.give_back();
    throw;
  }
  turn_.give_back();
}

void SqliteFile::rollback() noexcept {
  lock_is_held(false);
  try {
    if (writer_->in_transaction()) writer_->execute(rollback_text, {}, Phase::inside, Deadline::in(moment));
  } catch (...) {
    static_cast<void>(0);  // still in the transaction: closed below
  }
  close_if_broken();
  turn_.give_back();
}

std::optional<std::uint64_t> SqliteFile::foreign_changes() noexcept {
  for (int attempt = 0; attempt < tries; ++attempt) {
    const std::uint64_t hold = holds_.load();
    if (hold % 2 == 1) {
      const std::uint64_t version = version_.load();
      if (holds_.load() == hold) return version;  // one and the same transaction held the lock all the time
    } else if (turn_.try_take()) {
      std::optional<std::uint64_t> version;
      try {
        version = ask_version(Deadline::in(moment));
      } catch (...) {
        close_if_broken();
      }
      turn_.give_back();
      return version;
    }
  }
  return std::nullopt;
}

}  // namespace weft::detail
