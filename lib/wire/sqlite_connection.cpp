#include "wire/sqlite_connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <thread>

namespace weft::detail {

namespace {

constexpr int steps_between_looks = 10000;

struct Binder {
  sqlite3_stmt* statement;
  int position;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, position); }
  int operator()(bool value) const { return sqlite3_bind_int(statement, position, value ? 1 : 0); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, position, value); }
  int operator()(std::uint64_t value) const {
    return sqlite3_bind_int64(statement, position, std::bit_cast<std::int64_t>(value));
  }
  int operator()(double value) const { return sqlite3_bind_double(statement, position, value); }
  int operator()(const std::string& value) const { return text(value); }
  int operator()(const Decimal& value) const { return text(value.digits); }
  int operator()(const Blob& value) const {
    return sqlite3_bind_blob64(statement, position, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
  }
  int operator()(Time value) const { return sqlite3_bind_int64(statement, position, value.time_since_epoch().count()); }
  int text(const std::string& value) const {
    return sqlite3_bind_text64(statement, position, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
};

std::string bytes_of(sqlite3_stmt* statement, int column) {
  const void* data = sqlite3_column_blob(statement, column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

ColumnKind kind_of(int sqlite_type) {
  switch (sqlite_type) {
    case SQLITE_INTEGER: return ColumnKind::i64;
    case SQLITE_FLOAT: return ColumnKind::f64;
    case SQLITE_BLOB: return ColumnKind::blob;
    default: return ColumnKind::text;
  }
}

Value read_cell(sqlite3_stmt* statement, int column, ColumnKind kind) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return {};
  switch (kind == ColumnKind::any ? kind_of(type) : kind) {
    case ColumnKind::i64: return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
    case ColumnKind::u64:
      return std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(sqlite3_column_int64(statement, column)));
    case ColumnKind::f64: return sqlite3_column_double(statement, column);
    case ColumnKind::blob: return Blob{bytes_of(statement, column)};
    case ColumnKind::text:
    case ColumnKind::any: break;
  }
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

/// Gives a statement back in the state in which it can be used again.
struct Reset {
  sqlite3_stmt* statement;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
void SqliteConnection::Close::operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Use use, std::string where, std::string comment,
                                   Deadline deadline)
    : where_(std::move(where)), comment_(std::move(comment)), deadline_(deadline) {
  open(file, use);
}

SqliteConnection::~SqliteConnection() = default;

void SqliteConnection::open(const std::filesystem::path& file, Use use) {
  sqlite3* made = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &made, flags, nullptr);
  connection_.reset(made);
  if (code != SQLITE_OK) fail(code, Phase::connect);
  sqlite3_busy_handler(made, &on_busy, this);
  sqlite3_progress_handler(made, steps_between_looks, &on_progress, this);
  // Readers may not write: the writer's own view of the file's version (SqliteWatch) rests on it.
  std::string settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;";
  if (use == Use::reading) settings += "PRAGMA query_only = ON;";
  const int set = sqlite3_exec(made, settings.c_str(), nullptr, nullptr, nullptr);
  if (set != SQLITE_OK) fail(set, Phase::connect);
}

int SqliteConnection::on_busy(void* self, int count) noexcept {
  const auto& connection = *static_cast<SqliteConnection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (now >= connection.deadline_.at()) return 0;
  // From 0.1 to 3.2 ms: the other process holds the lock for about one flush.
  const auto pause = std::chrono::microseconds(100 << std::min(count, 5));
  std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(pause, connection.deadline_.at() - now));
  return 1;
}

int SqliteConnection::on_progress(void* self) noexcept {
  return static_cast<SqliteConnection*>(self)->deadline_.passed() ? 1 : 0;
}

void SqliteConnection::fail(int code, Phase phase) {
  const Failure failure{Backend::sqlite, code, {}, phase};
  const Verdict verdict = judge(failure);
  if (verdict.breaks) broken_ = true;
  const std::string text = connection_ != nullptr ? sqlite3_errmsg(connection_.get()) : "";
  // Other texts repeat parts of the statement, which may be data.
  const bool only_names = text.starts_with("no such table") || text.starts_with("no such column") ||
                          text.ends_with("already exists") || text.find("has no column named") != std::string::npos;
  throw_failure(failure, verdict, where_, only_names ? text : "");
}

sqlite3_stmt* SqliteConnection::find_prepared(const std::string& text) {
  using Form = StatementCache<Prepared>::Form;
  if (const Prepared* found = cache_.find(Form::plain, text)) return found->get();
  const std::string full = comment_ + text;
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), full.data(), static_cast<int>(full.size()),
                                      SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK) fail(code, Phase::prepare);
  if (made == nullptr) throw UsageError(where_ + ": the statement is empty");
  return cache_.insert(Form::plain, text, Prepared(made)).get();
}

bool SqliteConnection::only_reads(const std::string& text) { return sqlite3_stmt_readonly(find_prepared(text)) != 0; }

void SqliteConnection::bind(sqlite3_stmt* statement, std::span<const Value> params) {
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
  if (wanted != params.size()) {
    throw UsageError(where_ + ": " + std::to_string(params.size()) + " values for a statement with " +
                     std::to_string(wanted) + " parameters");
  }
  int position = 0;
  for (const Value& param : params) {
    const int code = std::visit(Binder{statement, ++position}, param.storage());
    if (code != SQLITE_OK) fail(code, Phase::prepare);
  }
}

bool SqliteConnection::step(sqlite3_stmt* statement, Phase phase) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(code, phase);
  return false;
}

void SqliteConnection::read_row(sqlite3_stmt* statement, std::span<const ColumnKind> kinds, Rows& into) {
  for (std::size_t column = 0; column < into.width; ++column) {
    const ColumnKind kind = kinds.empty() ? ColumnKind::any : kinds[column];
    into.cells.push_back(read_cell(statement, static_cast<int>(column), kind));
  }
}

Rows SqliteConnection::query(const Statement& statement, std::span<const Value> params, Phase phase,
                             Deadline deadline) {
  deadline_ = deadline;
  sqlite3_stmt* prepared = find_prepared(statement.text);
  const Reset reset{prepared};
  bind(prepared, params);
  Rows rows;
  rows.width = static_cast<std::size_t>(sqlite3_column_count(prepared));
  const auto& kinds = statement.columns;
  if (!kinds.empty() && kinds.size() != rows.width) {
    throw UsageError(where_ + ": the statement gives " + std::to_string(rows.width) + " columns where " +
                     std::to_string(kinds.size()) + " are declared");
  }
  if (kinds.empty() || std::ranges::find(kinds, ColumnKind::any) != kinds.end()) {
    for (std::size_t column = 0; column < rows.width; ++column) {
      rows.names.emplace_back(sqlite3_column_name(prepared, static_cast<int>(column)));
    }
  }
  while (step(prepared, phase)) read_row(prepared, kinds, rows);
  return rows;
}

std::uint64_t SqliteConnection::execute(const Statement& statement, std::span<const Value> params, Phase phase,
                                        Deadline deadline) {
  deadline_ = deadline;
  sqlite3_stmt* prepared = find_prepared(statement.text);
  const Reset reset{prepared};
  bind(prepared, params);
  // Not sqlite3_changes(): it keeps the number of an earlier statement when this one changes no rows by its nature.
  const sqlite3_int64 before = sqlite3_total_changes64(connection_.get());
  while (step(prepared, phase)) {
  }
  return static_cast<std::uint64_t>(sqlite3_total_changes64(connection_.get()) - before);
}

bool SqliteConnection::in_transaction() const noexcept { return sqlite3_get_autocommit(connection_.get()) == 0; }

}  // namespace weft::detail
