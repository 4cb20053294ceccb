#include "wire/mysql_session.hpp"

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>

#include "base/fork_guard.hpp"
#include "base/trips.hpp"
#include "wire/mysql_values.hpp"
#include "wire/statement_effect.hpp"

namespace weft::detail {

struct MysqlSession::Parts {
  Parts(std::unique_ptr<sql::Connection> made, SocketHandle handle)
      : socket(std::move(handle)), connection(std::move(made)), plain(connection->createStatement()) {}
  WatchedSocket socket;
  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> plain;
  Cache cache;  // before the connection in destruction, as the library wants it
};

MysqlSession::MysqlSession(std::unique_ptr<sql::Connection> connection, SocketHandle socket, Dialect dialect,
                           std::string where, std::string comment)
    : parts_(std::make_unique<Parts>(std::move(connection), std::move(socket))),
      made_in_(fork_generation()),
      dialect_(dialect),
      where_(std::move(where)),
      comment_(std::move(comment)) {}

MysqlSession::~MysqlSession() {
  if (made_in_ != fork_generation()) {
    static_cast<void>(parts_.release());  // closing it would end the parent's connection
  } else if (broken_ || open_) {
    parts_->socket.shut_down();  // so that saying good-bye cannot block
  }
}

void MysqlSession::check_usable(Deadline deadline) const {
  if (made_in_ != fork_generation())
    throw Error(Code::internal, Outcome::not_applied, where_ + ": a parent's session was used in a forked child");
  if (broken_) throw Unavailable(where_ + ": the session is broken; take a new one");
  if (rolled_back_)
    throw Conflict(where_ + ": the server has already rolled this transaction back: roll back and run it again");
  if (deadline.passed())
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      where_ + ": the deadline had passed before the statement was sent");
}

// Runs one exchange with the server under the watchdog and turns the library's exceptions into ours. `phase` is read
// when it fails.
template <class Body>
auto MysqlSession::watched(const Phase& phase, Deadline deadline, Body&& body) {
  parts_->socket.arm(deadline);
  try {
    auto result = body();
    if (parts_->socket.disarm()) broken_ = true;  // the answer came with the deadline: it counts, the socket is gone
    return result;
  } catch (const sql::SQLException& error) {
    fail(error, phase, parts_->socket.disarm());
  } catch (const Error&) {  // the call was wrong; nothing is half read
    if (parts_->socket.disarm()) broken_ = true;
    throw;
  } catch (...) {
    parts_->socket.disarm();
    broken_ = true;
    throw;
  }
}

void MysqlSession::fail(const sql::SQLException& error, Phase phase, bool overdue) {
  const std::string sqlstate = error.getSQLStateCStr();
  const Failure failure{Backend::server, overdue ? deadline_passed_code : error.getErrorCode(),
                        overdue ? std::string_view{} : std::string_view(sqlstate), phase};
  const Verdict verdict = judge(failure);
  if (verdict.breaks || overdue) broken_ = true;
  overdue_ = overdue_ || overdue;
  if (verdict.ends_transaction && open_) rolled_back_ = true;
  throw_failure(failure, verdict, where_, error.what());
}

MysqlSession::Prepared& MysqlSession::find_prepared(Cache::Form form, const std::string& text) {
  if (Prepared* found = parts_->cache.find(form, text)) return *found;
  std::string full = comment_;
  if (form == Cache::Form::with_begin) {
    full += "BEGIN NOT ATOMIC START TRANSACTION; " + text + "; END";
  } else {
    full += text;
  }
  ++trips().sql;
  std::unique_ptr<sql::PreparedStatement> made(parts_->connection->prepareStatement(full));
  const auto params = static_cast<std::size_t>(made->getParameterMetaData()->getParameterCount());
  return parts_->cache.insert(form, text, {std::move(made), params, only_reads(text)});
}

template <class Run>
auto MysqlSession::run(Cache::Form form, const Statement& statement, std::span<const Value> params, Deadline deadline,
                       Run&& exchange) {
  check_usable(deadline);
  Phase phase = Phase::prepare;
  return watched(phase, deadline, [&] {
    Prepared& prepared = find_prepared(form, statement.text);
    if (prepared.params != params.size()) {
      throw UsageError(where_ + ": " + std::to_string(params.size()) + " values for a statement with " +
                       std::to_string(prepared.params) + " parameters");
    }
    bind(*prepared.statement, params);
    phase = form == Cache::Form::with_begin ? Phase::begin
            : open_                         ? Phase::inside
            : prepared.only_reads           ? Phase::read
                                            : Phase::write;
    ++trips().sql;
    return exchange(prepared);
  });
}

Rows MysqlSession::fetch(Prepared& prepared, const Statement& statement) {
  const std::unique_ptr<sql::ResultSet> result(prepared.statement->executeQuery());
  if (!prepared.shaped) {
    ResultShape shape = result_shape(*result, statement.columns);
    prepared.kinds = std::move(shape.kinds);
    prepared.names = std::move(shape.names);
    prepared.shaped = true;
  }
  Rows rows{prepared.names};
  read_rows(*result, prepared.kinds, rows);
  // A compound statement's own end follows its result; what else follows is not asked for. Nothing may stay unread.
  while (prepared.statement->getMoreResults())
    std::unique_ptr<sql::ResultSet>(prepared.statement->getResultSet()).reset();
  return rows;
}

Rows MysqlSession::query(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  return run(Cache::Form::plain, statement, params, deadline,
             [&](Prepared& prepared) { return fetch(prepared, statement); });
}

std::uint64_t MysqlSession::execute(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  return run(Cache::Form::plain, statement, params, deadline, [&](Prepared& prepared) {
    // The library would leave them unread, and the next statement out of step.
    if (prepared.only_reads)
      throw Error(Code::internal, Outcome::not_applied, where_ + ": a statement that gives rows was run for a count");
    return static_cast<std::uint64_t>(prepared.statement->executeUpdate());
  });
}

template <class Run>
auto MysqlSession::begin(const Statement& statement, std::span<const Value> params, Deadline deadline, Run&& exchange) {
  check_usable(deadline);
  if (open_)
    throw Error(Code::internal, Outcome::not_applied, where_ + ": a transaction is already open in this session");
  try {
    if (dialect_ == Dialect::mariadb) {
      auto result = run(Cache::Form::with_begin, statement, params, deadline, exchange);
      open_ = true;
      return result;
    }
    const Phase phase = Phase::begin;
    watched(phase, deadline, [&] {
      send("START TRANSACTION");
      return true;
    });
    open_ = true;
    return run(Cache::Form::plain, statement, params, deadline, exchange);
  } catch (...) {
    open_ = true;  // the failed statement may have left it open
    rollback(deadline);
    throw;
  }
}

Rows MysqlSession::begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) {
  return begin(statement, params, deadline, [&](Prepared& prepared) { return fetch(prepared, statement); });
}

std::uint64_t MysqlSession::begin_execute(const Statement& statement, std::span<const Value> params,
                                          Deadline deadline) {
  return begin(statement, params, deadline,
               [](Prepared& prepared) { return static_cast<std::uint64_t>(prepared.statement->executeUpdate()); });
}

void MysqlSession::send(std::string_view text) {
  ++trips().sql;
  parts_->plain->execute(comment_ + std::string(text));
}

void MysqlSession::commit(Deadline deadline) {
  if (!open_) throw Error(Code::internal, Outcome::not_applied, where_ + ": commit without a transaction");
  check_usable(deadline);
  try {
    const Phase phase = Phase::commit;
    watched(phase, deadline, [&] {
      send("COMMIT");
      return true;
    });
    open_ = false;
  } catch (...) {
    broken_ = true;  // whatever the reason: nothing may run on a session whose transaction has no known end
    throw;
  }
}

void MysqlSession::rollback(Deadline deadline) noexcept {
  if (!open_ || made_in_ != fork_generation()) return;
  rolled_back_ = false;
  if (!broken_) {
    try {
      check_usable(deadline);
      const Phase phase = Phase::inside;
      watched(phase, deadline, [&] {
        send("ROLLBACK");
        return true;
      });
    } catch (...) {
      broken_ = true;
    }
  }
  open_ = false;
}

bool MysqlSession::alive(Deadline deadline) noexcept {
  if (broken_ || made_in_ != fork_generation()) return false;
  parts_->socket.arm(deadline);
  ++trips().sql;
  bool answered = false;
  try {
    answered = parts_->connection->isValid();  // isClosed() does not notice a loss
  } catch (...) {
    answered = false;
  }
  overdue_ = parts_->socket.disarm();
  if (overdue_ || !answered) broken_ = true;
  return !broken_;
}

}  // namespace weft::detail
