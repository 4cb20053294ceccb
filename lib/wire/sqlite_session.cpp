#include "wire/sqlite_session.hpp"

#include "base/fork_guard.hpp"
#include "base/trips.hpp"

namespace weft::detail {

namespace {

std::string comment_text(const SessionSettings& settings) {
  return settings.comment.empty() ? "" : "/* " + settings.comment + " */ ";
}

}  // namespace

SqliteSession::SqliteSession(const Server& server, const SessionSettings& settings, Deadline deadline)
    : made_in_(fork_generation()), where_(server.name + " (" + server.file.string() + ")") {
  auto file = SqliteFile::open(server.file, comment_text(settings));
  parts_.reset(  // NOLINT(modernize-make-unique): an aggregate with braces inside
      new Parts{file, {server.file, SqliteConnection::Use::reading, where_, comment_text(settings), deadline}});
}

SqliteSession::~SqliteSession() {
  if (made_in_ != fork_generation()) {
    static_cast<void>(parts_.release());  // closing it could check-point or remove the parent's log
  } else if (open_ != nullptr) {
    parts_->file->rollback();
  }
}

void SqliteSession::check_usable(Deadline deadline) const {
  if (made_in_ != fork_generation())
    throw Error(Code::internal, Outcome::not_applied, where_ + ": a parent's session was used in a forked child");
  if (broken()) throw Unavailable(where_ + ": the session is broken; take a new one");
  if (open_ != nullptr && !open_->in_transaction()) {
    throw Conflict(where_ + ": the transaction was already rolled back by a failure in it: roll back and run it again");
  }
  if (deadline.passed())
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      where_ + ": the deadline had passed before the statement was run");
}

bool SqliteSession::broken() const noexcept { return parts_->reader.broken() || (open_ != nullptr && open_->broken()); }

/// One write that commits by itself.
template <class Run>
auto SqliteSession::write(Deadline deadline, Run&& run) {
  SqliteConnection& writer = parts_->file->begin(deadline);
  auto result = [&] {
    try {
      return run(writer);
    } catch (...) {
      parts_->file->rollback();
      throw;
    }
  }();
  parts_->file->commit(deadline);
  return result;
}

/// A statement of the open transaction.
template <class Run>
auto SqliteSession::inside(Run&& run) {
  try {
    return run(*open_);
  } catch (...) {
    parts_->file->look_after_failure();
    throw;
  }
}

template <class Run>
auto SqliteSession::begin(Deadline deadline, Run&& run) {
  check_usable(deadline);
  if (open_ != nullptr)
    throw Error(Code::internal, Outcome::not_applied, where_ + ": a transaction is already open in this session");
  ++trips().sql;
  SqliteConnection& writer = parts_->file->begin(deadline);
  try {
    auto result = run(writer);
    open_ = &writer;
    return result;
  } catch (...) {
    parts_->file->rollback();
    throw;
  }
}

Rows SqliteSession::query(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  check_usable(deadline);
  ++trips().sql;
  if (open_ != nullptr)
    return inside([&](SqliteConnection& writer) { return writer.query(statement, params, Phase::inside, deadline); });
  if (parts_->reader.only_reads(statement.text)) return parts_->reader.query(statement, params, Phase::read, deadline);
  return write(deadline,
               [&](SqliteConnection& writer) { return writer.query(statement, params, Phase::inside, deadline); });
}

std::uint64_t SqliteSession::execute(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  check_usable(deadline);
  ++trips().sql;
  if (open_ != nullptr)
    return inside([&](SqliteConnection& writer) { return writer.execute(statement, params, Phase::inside, deadline); });
  return write(deadline,
               [&](SqliteConnection& writer) { return writer.execute(statement, params, Phase::inside, deadline); });
}

Rows SqliteSession::begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  return begin(deadline,
               [&](SqliteConnection& writer) { return writer.query(statement, params, Phase::inside, deadline); });
}

std::uint64_t SqliteSession::begin_execute(const Statement& statement, std::span<const Value> params,
                                           Deadline deadline) {
  return begin(deadline,
               [&](SqliteConnection& writer) { return writer.execute(statement, params, Phase::inside, deadline); });
}

void SqliteSession::commit(Deadline deadline) {
  if (open_ == nullptr) throw Error(Code::internal, Outcome::not_applied, where_ + ": commit without a transaction");
  check_usable(deadline);
  ++trips().sql;
  open_ = nullptr;
  parts_->file->commit(deadline);
}

void SqliteSession::rollback(Deadline) noexcept {
  if (open_ == nullptr || made_in_ != fork_generation()) return;
  ++trips().sql;
  open_ = nullptr;
  parts_->file->rollback();
}

bool SqliteSession::alive(Deadline deadline) noexcept {
  static const Statement probe{"SELECT 1", {ColumnKind::i64}};
  if (made_in_ != fork_generation()) return false;
  try {
    return !broken() && query(probe, {}, deadline).size() == 1;
  } catch (...) {
    return false;
  }
}

}  // namespace weft::detail
