// The pool over a real server: sockets, not only counts.
#include "wire/pool.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "backends.hpp"
#include "support/sql.hpp"
#include "support/tcp_gate.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;
using detail::Pool;

class PoolOnServer : public BackendTest {
 protected:
  PoolOnServer() : BackendTest(Backend::mariadb) {
    run_sql(server_, {"CREATE TABLE weft_test.item (id BIGINT PRIMARY KEY)"});
  }
  std::int64_t id_of(detail::Session& session) const {
    return ask(session, "SELECT CONNECTION_ID()").at(0, 0).as_int();
  }

  detail::Observer observer_;
};

TEST_F(PoolOnServer, session_is_used_again) {
  Pool pool(detail::make_connector({}), {}, observer_);
  const auto first = id_of(*pool.lease(server_, soon()));
  EXPECT_EQ(id_of(*pool.lease(server_, soon())), first);
}

TEST_F(PoolOnServer, open_transaction_is_rolled_back_with_its_connection) {
  Pool pool(detail::make_connector({}), {}, observer_);
  {
    auto lease = pool.lease(server_, soon());
    lease->begin_execute({"INSERT INTO weft_test.item VALUES (1)"}, {}, soon());
  }
  EXPECT_EQ(pool.figures().open, 0U);
  auto lease = pool.lease(server_, soon());
  EXPECT_EQ(run(*lease, "INSERT INTO weft_test.item VALUES (1)"), 1U);
}

TEST_F(PoolOnServer, rested_session_that_died_is_replaced) {
  Pool pool(detail::make_connector({}), {.check_after_idle = detail::Millis(0)}, observer_);
  const auto first = id_of(*pool.lease(server_, soon()));
  run_sql(server_, {"KILL " + std::to_string(first)});
  EXPECT_NE(id_of(*pool.lease(server_, soon())), first);
}

TEST_F(PoolOnServer, session_with_an_io_error_is_not_used_again) {
  TcpGate gate(mariadb().port());
  detail::Server through = server_;
  through.port = gate.port();
  Pool pool(detail::make_connector({}), {}, observer_);
  {
    auto lease = pool.lease(through, soon());
    gate.reset();
    EXPECT_THROW(ask(*lease, "SELECT 1"), Unavailable);
  }
  EXPECT_EQ(pool.figures().open, 0U);
  EXPECT_NO_THROW(ask(*pool.lease(through, soon()), "SELECT 1")) << "a lost connection says nothing of the server";
}

TEST_F(PoolOnServer, session_whose_deadline_passed_is_not_used_again) {
  Pool pool(detail::make_connector({}), {}, observer_);
  {
    auto lease = pool.lease(server_, soon());
    EXPECT_THROW(lease->query({"SELECT SLEEP(1)"}, {}, detail::Deadline::in(detail::Millis(30))), Unavailable);
    EXPECT_TRUE(lease->overdue());
  }
  EXPECT_EQ(pool.figures().open, 0U);
}

TEST_F(PoolOnServer, session_with_an_unread_result_is_not_used_again_before_it_is_read) {
  Pool pool(detail::make_connector({}), {}, observer_);
  for (int i = 0; i < 3; ++i) {
    auto lease = pool.lease(server_, soon());
    EXPECT_EQ(lease->query({"BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", {ColumnKind::i64}}, {}, soon()).at(0, 0),
              Value(1));
  }
}

TEST_F(PoolOnServer, stopped_server_shuts_itself_off_and_is_found_again) {
  TcpGate gate(mariadb().port());
  detail::Server through = server_;
  through.port = gate.port();
  Pool pool(detail::make_connector({}), {.patience = detail::Millis(100)}, observer_);
  ask(*pool.lease(through, soon()), "SELECT 1");
  gate.stop();
  const auto brief = [] { return detail::Deadline::in(detail::Millis(150)); };
  const auto use = [&] { pool.lease(through, brief())->query({"SELECT 1"}, {}, brief()); };
  for (int i = 0; i < 2; ++i) EXPECT_THROW(use(), Unavailable);
  EXPECT_THROW(use(), detail::ServerShut);
  gate.pass();
  const auto patience = soon();
  for (bool works = false; !works;) {
    try {
      use();
      works = true;
    } catch (const Unavailable&) {
      ASSERT_FALSE(patience.passed()) << "it is never asked again";
      std::this_thread::yield();
    }
  }
}

TEST_F(PoolOnServer, forked_child_starts_empty_and_leaves_the_parent_alone) {
  Pool pool(detail::make_connector({}), {}, observer_);
  auto lease = pool.lease(server_, soon());
  const auto in_use = id_of(*lease);
  const auto idle = id_of(*pool.lease(server_, soon()));
  const pid_t child = fork();
  if (child == 0) {
    lease.give_back();
    int faults = 0;
    if (pool.figures().open != 0) ++faults;
    if (!child_may_connect) _exit(faults);
    try {
      const auto own = id_of(*pool.lease(server_, soon()));
      if (own == in_use || own == idle) ++faults;
      if (pool.figures().open != 1) ++faults;
      pool.close();
    } catch (const std::exception&) {
      ++faults;
    }
    _exit(faults);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(id_of(*lease), in_use);
  EXPECT_EQ(id_of(*pool.lease(server_, soon())), idle);
}

}  // namespace
}  // namespace weft::test
