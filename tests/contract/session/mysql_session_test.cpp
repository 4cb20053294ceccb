// What holds on MariaDB only: session settings, locks of the fence, lost connections, deadlines that end blocked calls.
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "backends.hpp"
#include "base/failpoint.hpp"
#include "base/trips.hpp"
#include "support/silent_port.hpp"
#include "support/sql.hpp"
#include "support/tcp_gate.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;
using detail::Deadline;
using detail::Millis;

class MysqlSession : public BackendTest {
 protected:
  MysqlSession() : BackendTest(Backend::mariadb), gate_(mariadb().port()) {
    run_sql(server_,
            {"CREATE TABLE weft_test.gate (id BIGINT PRIMARY KEY, state INT NOT NULL)",
             "CREATE TABLE weft_test.item (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)",
             "INSERT INTO weft_test.gate VALUES (1, 1)", "INSERT INTO weft_test.item VALUES (1, 10), (2, 20)"});
  }

  std::unique_ptr<detail::Session> connect_through_gate(detail::SessionSettings settings = {}) {
    detail::Server through = server_;
    through.port = gate_.port();
    return detail::make_connector(std::move(settings))->connect(through, soon());
  }

  std::int64_t amount(std::int64_t id) const {
    return run_sql(server_, {"SELECT amount FROM weft_test.item WHERE id = " + std::to_string(id)}).at(0, 0).as_int();
  }

  /// True when another session can change the gate's row now.
  bool gate_is_free() const {
    const auto other = connect();
    run(*other, "SET SESSION innodb_lock_wait_timeout = 0");
    try {
      run(*other, "UPDATE weft_test.gate SET state = state + 1 WHERE id = 1");
      return true;
    } catch (const Unavailable& error) {
      EXPECT_EQ(error.native_code(), 1205);
      return false;
    }
  }

  TcpGate gate_;
};

const char* const fenced_update =
    "UPDATE weft_test.item SET amount = ? WHERE id = ? AND EXISTS (SELECT 1 FROM weft_test.gate WHERE id = 1)";

TEST_F(MysqlSession, settings_of_a_session) {
  const auto session =
      connect({.statement_limit = Millis(1500), .transaction_budget = Millis(7000), .lock_wait = Millis(3000)});
  EXPECT_EQ(session->dialect(), detail::Dialect::mariadb);
  const auto rows = ask(*session,
                        "SELECT @@tx_isolation, @@time_zone, @@max_statement_time, @@idle_transaction_timeout, "
                        "@@innodb_lock_wait_timeout, "
                        "@@autocommit, @@character_set_client, @@sql_mode LIKE '%STRICT_ALL_TABLES%'");
  EXPECT_EQ(rows.at(0, 0), Value("REPEATABLE-READ"));
  EXPECT_EQ(rows.at(0, 1), Value("+00:00"));
  EXPECT_EQ(rows.at(0, 2).as_real(), 1.5);
  EXPECT_EQ(rows.at(0, 3), Value(7));
  EXPECT_EQ(rows.at(0, 4), Value(3));
  EXPECT_EQ(rows.at(0, 5), Value(1));
  EXPECT_EQ(rows.at(0, 6), Value("utf8mb4"));
  EXPECT_EQ(rows.at(0, 7), Value(1));
}

TEST_F(MysqlSession, comment_stands_in_front_of_the_text) {
  const auto session = connect({.comment = "shop 1.2"});
  const auto rows = ask(*session, "SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()");
  EXPECT_TRUE(rows.at(0, 0).as_text().starts_with("/* shop 1.2 */ SELECT info"));
}

TEST_F(MysqlSession, round_trips_are_counted) {
  const auto session = connect();
  const auto read = sql("SELECT amount FROM weft_test.item WHERE id = ?", {ColumnKind::i64});
  const TripCount first;
  session->query(read, std::vector<Value>{1}, soon());
  EXPECT_EQ(first.figures().sql, 2U) << "preparing is a trip of its own";
  const TripCount second;
  session->query(read, std::vector<Value>{2}, soon());
  EXPECT_EQ(second.figures().sql, 1U);
}

TEST_F(MysqlSession, fence_in_an_update_holds_the_gate_until_commit) {
  const auto session = connect();
  EXPECT_TRUE(gate_is_free());
  EXPECT_EQ(session->begin_execute(sql(fenced_update), std::vector<Value>{11, 1}, soon()), 1U);
  EXPECT_FALSE(gate_is_free());
  session->commit(soon());
  EXPECT_TRUE(gate_is_free());
}

TEST_F(MysqlSession, fence_holds_the_gate_though_no_row_is_hit) {
  const auto session = connect();
  EXPECT_EQ(session->begin_execute(sql(fenced_update), std::vector<Value>{11, 999}, soon()), 0U);
  EXPECT_FALSE(gate_is_free());
  session->rollback(soon());
  EXPECT_TRUE(gate_is_free());
}

TEST_F(MysqlSession, fence_in_insert_and_delete_holds_the_gate) {
  const auto session = connect();
  session->begin_execute(sql("INSERT INTO weft_test.item SELECT ?, 1 FROM weft_test.gate WHERE id = 1"),
                         std::vector<Value>{5}, soon());
  EXPECT_FALSE(gate_is_free());
  session->rollback(soon());
  session->begin_execute(
      sql("DELETE FROM weft_test.item WHERE id = ? AND EXISTS (SELECT 1 FROM weft_test.gate WHERE id = 1)"),
      std::vector<Value>{1}, soon());
  EXPECT_FALSE(gate_is_free());
  session->rollback(soon());
}

TEST_F(MysqlSession, under_read_committed_the_fence_would_hold_nothing) {
  const auto session = connect();
  run(*session, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  session->begin_execute(sql(fenced_update), std::vector<Value>{11, 1}, soon());
  EXPECT_TRUE(gate_is_free())
      << "if this fails the server locks more than it used to; REPEATABLE READ is still needed elsewhere";
  session->rollback(soon());
}

TEST_F(MysqlSession, lock_in_share_mode_at_begin_holds_the_gate) {
  const auto session = connect();
  session->begin_query(sql("SELECT state FROM weft_test.gate WHERE id = ? LOCK IN SHARE MODE", {ColumnKind::i64}),
                       std::vector<Value>{1}, soon());
  EXPECT_FALSE(gate_is_free());
  session->commit(soon());
  EXPECT_TRUE(gate_is_free());
}

TEST_F(MysqlSession, dead_lock_ends_the_transaction_and_nothing_runs_after_it) {
  const auto one = connect();
  const auto two = connect();
  const auto change = sql("UPDATE weft_test.item SET amount = amount + ? WHERE id = ?");
  one->begin_execute(change, std::vector<Value>{1, 1}, soon());
  two->begin_execute(change, std::vector<Value>{1, 2}, soon());
  bool one_lost = false;
  std::thread waiting([&] {
    try {
      one->execute(change, std::vector<Value>{1, 2}, soon());
    } catch (const Conflict&) {
      one_lost = true;
    }
  });
  bool two_lost = false;
  try {
    two->execute(change, std::vector<Value>{1, 1}, soon());
  } catch (const Conflict& error) {
    EXPECT_EQ(error.native_code(), 1213);
    two_lost = true;
  }
  if (!two_lost) two->rollback(soon());
  waiting.join();
  ASSERT_TRUE(one_lost != two_lost);
  detail::Session& loser = one_lost ? *one : *two;
  EXPECT_TRUE(loser.in_transaction());
  EXPECT_THROW(loser.execute(change, std::vector<Value>{1000, 1}, soon()), Conflict) << "it would commit by itself";
  EXPECT_THROW(loser.commit(soon()), Conflict);
  one->rollback(soon());
  two->rollback(soon());
  EXPECT_EQ(amount(1), 10);
}

TEST_F(MysqlSession, statement_limit_of_the_server_undoes_the_statement_only) {
  const auto session = connect({.statement_limit = Millis(50)});
  try {
    run(*session, "UPDATE weft_test.item SET amount = SLEEP(2) WHERE id = 1");
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
    EXPECT_EQ(error.native_code(), 1969);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_FALSE(session->broken());
  EXPECT_EQ(amount(1), 10);
}

/// Runs it and tells how long it took to throw.
template <class Expected, class Run>
Millis time_to_throw(Run&& run) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(run(), Expected);
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start);
}

Millis time_of_refused_connect(detail::Server server, std::uint16_t port, Millis deadline) {
  server.port = port;
  return time_to_throw<Unavailable>([&] { detail::make_connector({})->connect(server, Deadline::in(deadline)); });
}

// The machine may be busy; what must not happen is a wait of whole seconds.
constexpr Millis patience{700};

TEST_F(MysqlSession, deadline_ends_a_blocked_read) {
  const auto session = connect_through_gate();
  ask(*session, "SELECT amount FROM weft_test.item");
  gate_.stop();
  const auto took = time_to_throw<Unavailable>(
      [&] { session->query(sql("SELECT amount FROM weft_test.item"), {}, Deadline::in(Millis(150))); });
  EXPECT_GE(took, Millis(149));
  EXPECT_LT(took, patience);
  EXPECT_TRUE(session->broken());
  EXPECT_TRUE(session->overdue());
  EXPECT_FALSE(session->alive(soon()));
  EXPECT_THROW(ask(*session, "SELECT 1"), Unavailable);
}

TEST_F(MysqlSession, deadline_of_an_autocommit_write_is_a_doubt) {
  const auto session = connect_through_gate();
  const auto change = sql("UPDATE weft_test.item SET amount = ? WHERE id = ?");
  session->execute(change, std::vector<Value>{10, 1}, soon());
  gate_.stop_answers();
  const auto took = time_to_throw<InDoubt>([&] {
    session->execute(change, std::vector<Value>{12, 1}, Deadline::in(Millis(150)));
  });
  EXPECT_LT(took, patience);
  EXPECT_TRUE(session->broken());
  EXPECT_EQ(amount(1), 12) << "the doubt was right: the write was done";
}

TEST_F(MysqlSession, deadline_inside_a_transaction_is_not_applied) {
  const auto session = connect_through_gate();
  const auto change = sql("UPDATE weft_test.item SET amount = ? WHERE id = ?");
  session->execute(change, std::vector<Value>{10, 1}, soon());
  session->begin_execute(change, std::vector<Value>{12, 1}, soon());
  gate_.stop();
  try {
    session->execute(change, std::vector<Value>{13, 2}, Deadline::in(Millis(100)));
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  session->rollback(soon());
  EXPECT_FALSE(session->in_transaction());
  EXPECT_TRUE(session->broken());
  gate_.reset();
  EXPECT_EQ(amount(1), 10);
}

TEST_F(MysqlSession, lost_answer_to_commit_is_a_doubt_and_may_have_been_done) {
  const auto session = connect_through_gate();
  session->begin_execute(sql("UPDATE weft_test.item SET amount = 12 WHERE id = ?"), std::vector<Value>{1}, soon());
  gate_.cut_after(0);
  try {
    session->commit(soon());
    FAIL() << "no error";
  } catch (const InDoubt& error) {
    EXPECT_EQ(error.outcome(), Outcome::unknown);
    EXPECT_EQ(error.native_code(), 2013);
  }
  EXPECT_TRUE(session->broken());
  EXPECT_EQ(amount(1), 12);
}

TEST_F(MysqlSession, commit_that_never_arrives_is_a_doubt_too) {
  const auto session = connect_through_gate();
  session->begin_execute(sql("UPDATE weft_test.item SET amount = 12 WHERE id = ?"), std::vector<Value>{1}, soon());
  gate_.stop();
  EXPECT_THROW(session->commit(Deadline::in(Millis(100))), InDoubt);
  EXPECT_TRUE(session->broken());
  gate_.reset();
  EXPECT_EQ(amount(1), 10);
}

TEST_F(MysqlSession, answer_cut_in_its_middle) {
  const auto session = connect_through_gate();
  const auto read = sql("SELECT REPEAT('x', 100000)", {ColumnKind::text});
  session->query(read, {}, soon());
  gate_.cut_after(5000);
  try {
    session->query(read, {}, soon());
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_TRUE(session->broken());
}

TEST_F(MysqlSession, killed_connection_is_noticed) {
  const auto session = connect();
  const auto id = ask(*session, "SELECT CONNECTION_ID()").at(0, 0).as_int();
  run_sql(server_, {"KILL " + std::to_string(id)});
  EXPECT_FALSE(session->alive(soon()));
  EXPECT_TRUE(session->broken());
}

TEST_F(MysqlSession, connection_killed_in_the_middle_of_a_write_is_a_doubt) {
  const auto session = connect();
  const auto id = ask(*session, "SELECT CONNECTION_ID()").at(0, 0).as_int();
  std::thread killer([&] {
    const std::string running =
        "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE%SLEEP%' AND id = " +
        std::to_string(id);
    while (run_sql(server_, {running}).at(0, 0).as_int() == 0) std::this_thread::yield();
    run_sql(server_, {"KILL " + std::to_string(id)});
  });
  EXPECT_THROW(run(*session, "UPDATE weft_test.item SET amount = SLEEP(9) WHERE id = 1"), InDoubt);
  killer.join();
  EXPECT_TRUE(session->broken());
}

TEST_F(MysqlSession, server_that_dies_under_a_statement) {
  TempFolder folder;
  MariadbServer server(folder.path() / "server", {.name = "mortal"});
  server.wait_ready();
  const auto session = detail::make_connector({})->connect(server.admin(), soon());
  std::thread killer([&] {
    while (
        run_sql(server.admin(), {"SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"})
            .at(0, 0)
            .as_int() == 0) {
    }
    server.kill();
  });
  EXPECT_THROW(session->query({"SELECT SLEEP(9)"}, {}, soon()), Unavailable);
  killer.join();
  EXPECT_TRUE(session->broken());
  EXPECT_THROW(detail::make_connector({})->connect(server.admin(), soon()), Unavailable);
}

TEST_F(MysqlSession, silent_server_ends_a_connect_at_its_deadline) {
  gate_.stop();
  const Millis took = time_of_refused_connect(server_, gate_.port(), Millis(150));
  EXPECT_GE(took, Millis(149));
  EXPECT_LT(took, patience);
}

TEST_F(MysqlSession, connect_that_nobody_answers_ends_at_its_deadline) {
  const SilentPort silent;
  const Millis took = time_of_refused_connect(server_, silent.port(), Millis(150));
  EXPECT_GE(took, Millis(149));
  EXPECT_LT(took, patience);
}

TEST_F(MysqlSession, connect_ends_though_its_deadline_passed_before_there_was_a_socket) {
  gate_.stop();
  const detail::Failpoint late("wire.connecting", [] { std::this_thread::sleep_for(Millis(60)); });
  const Millis took = time_of_refused_connect(server_, gate_.port(), Millis(50));
  EXPECT_GE(took, Millis(59));
  EXPECT_LT(took, patience);
}

TEST_F(MysqlSession, dripping_server_is_given_up_at_the_deadline) {
  const auto session = connect_through_gate();
  ask(*session, "SELECT amount FROM weft_test.item");
  gate_.drip(std::chrono::milliseconds(40));
  const auto took = time_to_throw<Unavailable>(
      [&] { session->query(sql("SELECT amount FROM weft_test.item"), {}, Deadline::in(Millis(150))); });
  EXPECT_GE(took, Millis(149));
  EXPECT_LT(took, patience);
  EXPECT_TRUE(session->overdue());
}

TEST_F(MysqlSession, results_that_nobody_asked_for_do_not_stay_unread) {
  const auto session = connect();
  const auto two = sql("BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", {ColumnKind::i64});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(session->query(two, {}, soon()).at(0, 0), Value(1));
  EXPECT_EQ(ask(*session, "SELECT amount FROM weft_test.item WHERE id = 2").at(0, 0), Value(20));
  EXPECT_FALSE(session->broken());
}

TEST_F(MysqlSession, statement_that_gives_rows_unasked_leaves_a_usable_session_or_a_broken_one) {
  const auto session = connect();
  try {
    run(*session, "SELECT amount FROM weft_test.item");
  } catch (const Error&) {
    // refused is good, too
  }
  if (session->broken()) return;
  EXPECT_EQ(ask(*session, "SELECT amount FROM weft_test.item WHERE id = 2").at(0, 0), Value(20));
}

TEST_F(MysqlSession, refused_accounts_say_what_to_do) {
  detail::Server wrong = server_;
  wrong.password = detail::Secret("not-the-password");
  try {
    detail::make_connector({})->connect(wrong, soon());
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.native_code(), 1045);
    EXPECT_EQ(std::string(error.what()).find("not-the-password"), std::string::npos);
  }
}

TEST_F(MysqlSession, application_account_can_do_its_work_and_nothing_else) {
  const auto session = detail::make_connector({})->connect(mariadb().app(), soon());
  EXPECT_EQ(session->execute({"UPDATE weft_test.item SET amount = 11 WHERE id = 1"}, {}, soon()), 1U);
  EXPECT_THROW(session->execute({"DROP TABLE weft_test.item"}, {}, soon()), SchemaError);
  EXPECT_THROW(session->execute({"SET GLOBAL read_only = 0"}, {}, soon()), SchemaError);
}

TEST_F(MysqlSession, server_without_tls_is_refused_when_tls_is_asked_for) {
  detail::Server verified = server_;
  verified.tls = detail::Tls::verify;
  verified.ca = "/etc/ssl/certs/ca-certificates.crt";
  EXPECT_THROW(detail::make_connector({})->connect(verified, soon()), Unavailable);
}

TEST_F(MysqlSession, read_only_server_is_not_writable) {
  run_sql(server_, {"SET GLOBAL read_only = 1"});
  const auto session = detail::make_connector({})->connect(mariadb().app(), soon());
  try {
    session->execute({"UPDATE weft_test.item SET amount = 11 WHERE id = 1"}, {}, soon());
    ADD_FAILURE() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::not_writable);
    EXPECT_EQ(error.native_code(), 1290);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_FALSE(session->broken());
  run_sql(server_, {"SET GLOBAL read_only = 0"});
}

TEST_F(MysqlSession, decimal_wider_than_the_library_reads_is_refused) {
  const auto session = connect();
  EXPECT_THROW(ask(*session, "SELECT CAST(1 AS DECIMAL(65,30))"), UsageError);
  EXPECT_EQ(ask(*session, "SELECT CAST(CAST(1 AS DECIMAL(65,30)) AS CHAR)").at(0, 0),
            Value("1.000000000000000000000000000000"));
}

TEST_F(MysqlSession, forked_child_cannot_use_or_end_the_session) {
  auto session = connect();
  session->begin_execute(sql("UPDATE weft_test.item SET amount = 12 WHERE id = ?"), std::vector<Value>{1}, soon());
  const pid_t child = fork();
  if (child == 0) {
    int faults = 0;
    try {
      session->query(sql("SELECT 1"), {}, soon());
      ++faults;
    } catch (const Error&) {
      // as it should be
    }
    session->rollback(soon());
    session.reset();
    if (!child_may_connect) _exit(faults);
    try {
      const auto own = connect();
      if (ask(*own, "SELECT amount FROM weft_test.item WHERE id = 1").at(0, 0) != Value(10)) ++faults;
    } catch (const std::exception&) {
      ++faults;
    }
    _exit(faults);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  session->commit(soon());
  EXPECT_EQ(amount(1), 12);
}

}  // namespace
}  // namespace weft::test
