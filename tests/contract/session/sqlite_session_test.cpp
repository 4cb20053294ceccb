// What holds on SQLite only: the write-ahead log, several processes, a full disk.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "backends.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;
using detail::Deadline;
using detail::Millis;

class SqliteSession : public BackendTest {
 protected:
  SqliteSession() : BackendTest(Backend::sqlite), session_(connect()) {
    run(*session_, "CREATE TABLE item (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, body BLOB)");
    run(*session_, "INSERT INTO item VALUES (1, 0, NULL)");
  }
  std::int64_t amount() const { return ask(*session_, "SELECT amount FROM item WHERE id = 1").at(0, 0).as_int(); }

  std::unique_ptr<detail::Session> session_;
};

TEST_F(SqliteSession, file_is_in_wal_mode_and_flushed_fully) {
  EXPECT_EQ(ask(*session_, "PRAGMA journal_mode").at(0, 0), Value("wal"));
  EXPECT_EQ(session_->begin_query(sql("PRAGMA synchronous"), {}, soon()).at(0, 0), Value(2));
  session_->rollback(soon());
}

TEST_F(SqliteSession, query_that_writes_goes_to_the_writer) {
  const auto rows = session_->query(
      sql("UPDATE item SET amount = amount + 5 WHERE id = 1 RETURNING amount", {ColumnKind::i64}), {}, soon());
  EXPECT_EQ(rows.at(0, 0), Value(5));
  EXPECT_EQ(amount(), 5);
}

TEST_F(SqliteSession, threads_take_turns_and_lose_nothing) {
  constexpr int each = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const auto own = connect();
      for (int i = 0; i < each; ++i) {
        const auto rows = own->begin_query(sql("SELECT amount FROM item WHERE id = 1", {ColumnKind::i64}), {}, soon());
        own->execute(sql("UPDATE item SET amount = ? WHERE id = 1"), std::vector<Value>{rows.at(0, 0).as_int() + 1},
                     soon());
        own->commit(soon());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(amount(), 4 * each);
}

TEST_F(SqliteSession, processes_take_turns_and_lose_nothing) {
  constexpr int each = 100;
  std::vector<pid_t> children;
  for (int p = 0; p < 3; ++p) {
    const pid_t child = fork();
    if (child == 0) {
      try {
        const auto own = connect();
        for (int i = 0; i < each; ++i) run(*own, "UPDATE item SET amount = amount + 1 WHERE id = 1");
        _exit(0);
      } catch (...) {
        _exit(1);
      }
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(amount(), 3 * each);
}

TEST_F(SqliteSession, lock_of_another_process_is_waited_for_until_the_deadline) {
  int ready[2];
  int done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto own = connect();
    own->begin_execute(sql("UPDATE item SET amount = 9 WHERE id = 1"), {}, soon());
    char byte = 'r';
    static_cast<void>(!write(ready[1], &byte, 1));
    static_cast<void>(!read(done[0], &byte, 1));
    own->rollback(soon());
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  const auto start = std::chrono::steady_clock::now();
  try {
    session_->execute(sql("UPDATE item SET amount = 7 WHERE id = 1"), {}, Deadline::in(Millis(100)));
    ADD_FAILURE() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
    EXPECT_EQ(error.native_code(), 5);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, Millis(99));
  EXPECT_EQ(amount(), 0) << "readers are not held up";
  ASSERT_EQ(write(done[1], &byte, 1), 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(run(*session_, "UPDATE item SET amount = 7 WHERE id = 1"), 1U);
  for (const int end : {ready[0], ready[1], done[0], done[1]}) close(end);
}

TEST_F(SqliteSession, full_disk_is_not_writable_and_loses_nothing) {
  // The limit of pages belongs to the writing connection.
  session_->begin_query(sql("PRAGMA max_page_count = 10"), {}, soon());
  session_->commit(soon());
  try {
    run(*session_, "UPDATE item SET amount = 1, body = zeroblob(1000000) WHERE id = 1");
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::not_writable);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_NE(std::string(error.what()).find("disk is full"), std::string::npos);
  }
  EXPECT_FALSE(session_->broken());
  EXPECT_EQ(amount(), 0);
  EXPECT_EQ(run(*session_, "UPDATE item SET amount = 2 WHERE id = 1"), 1U);
}

TEST_F(SqliteSession, nothing_runs_in_a_transaction_that_sqlite_rolled_back) {
  session_->begin_query(sql("PRAGMA max_page_count = 10"), {}, soon());
  EXPECT_EQ(run(*session_, "UPDATE item SET amount = 3 WHERE id = 1"), 1U);
  EXPECT_THROW(run(*session_, "INSERT OR ROLLBACK INTO item VALUES (1, 1, NULL)"), Duplicate);
  EXPECT_TRUE(session_->in_transaction());
  EXPECT_THROW(run(*session_, "UPDATE item SET amount = 4 WHERE id = 1"), Conflict);
  EXPECT_THROW(session_->commit(soon()), Conflict);
  session_->rollback(soon());
  EXPECT_EQ(amount(), 0);
}

TEST_F(SqliteSession, deadline_ends_a_long_statement) {
  const auto endless =
      sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n", {ColumnKind::i64});
  const auto start = std::chrono::steady_clock::now();
  try {
    session_->query(endless, {}, Deadline::in(Millis(50)));
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, Millis(700));
  EXPECT_EQ(amount(), 0);
}

TEST_F(SqliteSession, folder_that_is_not_there_is_unavailable) {
  detail::Server absent{.name = "absent", .file = folder_.path() / "none" / "x.db"};
  EXPECT_THROW(detail::make_connector({})->connect(absent, soon()), Unavailable);
}

TEST_F(SqliteSession, file_of_something_else_is_corrupt) {
  detail::Server other{.name = "other", .file = folder_.path() / "other"};
  write_secret(other.file, std::string(5000, 'z'));
  try {
    detail::make_connector({})->connect(other, soon());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::corrupt) << error.what();
  }
}

}  // namespace
}  // namespace weft::test
