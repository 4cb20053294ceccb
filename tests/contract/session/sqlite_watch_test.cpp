#include "wire/sqlite_watch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "backends.hpp"

namespace weft::test {
namespace {

class SqliteWatch : public BackendTest {
 protected:
  SqliteWatch() : BackendTest(Backend::sqlite), session_(connect()), watch_(server_.file) {
    run(*session_, "CREATE TABLE item (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)");
    run(*session_, "INSERT INTO item VALUES (1, 0)");
  }

  void in_another_process(const std::string& text) const {
    const pid_t child = fork();
    if (child == 0) {
      try {
        const auto own = connect();
        run(*own, text);
        _exit(0);
      } catch (...) {
        _exit(1);
      }
    }
    int status = -1;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }

  std::unique_ptr<detail::Session> session_;
  detail::SqliteWatch watch_;
};

TEST_F(SqliteWatch, own_commits_change_nothing) {
  const auto before = watch_.foreign_changes();
  ASSERT_TRUE(before);
  const auto other = connect();
  for (int i = 0; i < 20; ++i) {
    run(i % 2 == 0 ? *session_ : *other, "UPDATE item SET amount = amount + 1 WHERE id = 1");
    EXPECT_EQ(watch_.foreign_changes(), before);
  }
  session_->begin_execute(sql("UPDATE item SET amount = 0 WHERE id = 1"), {}, soon());
  session_->rollback(soon());
  EXPECT_EQ(watch_.foreign_changes(), before);
}

TEST_F(SqliteWatch, commit_of_another_process_is_always_seen) {
  auto before = watch_.foreign_changes();
  for (int i = 0; i < 5; ++i) {
    in_another_process("UPDATE item SET amount = amount + 1 WHERE id = 1");
    const auto after = watch_.foreign_changes();
    ASSERT_TRUE(after);
    EXPECT_NE(after, before);
    before = after;
  }
}

TEST_F(SqliteWatch, foreign_commit_between_two_own_ones_is_seen) {
  const auto before = watch_.foreign_changes();
  run(*session_, "UPDATE item SET amount = 1 WHERE id = 1");
  in_another_process("UPDATE item SET amount = amount + 1 WHERE id = 1");
  run(*session_, "UPDATE item SET amount = 2 WHERE id = 1");
  EXPECT_NE(watch_.foreign_changes(), before);
}

TEST_F(SqliteWatch, open_transaction_of_this_process_still_tells) {
  const auto before = watch_.foreign_changes();
  in_another_process("UPDATE item SET amount = amount + 1 WHERE id = 1");
  session_->begin_execute(sql("UPDATE item SET amount = 5 WHERE id = 1"), {}, soon());
  const auto inside = watch_.foreign_changes();
  ASSERT_TRUE(inside);
  EXPECT_NE(inside, before);
  session_->commit(soon());
  EXPECT_EQ(watch_.foreign_changes(), inside);
}

TEST_F(SqliteWatch, is_nothing_in_a_forked_child) {
  ASSERT_TRUE(watch_.foreign_changes());
  const pid_t child = fork();
  if (child == 0) _exit(watch_.foreign_changes() ? 1 : 0);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(SqliteWatch, is_nothing_when_the_file_cannot_be_read) {
  detail::SqliteWatch watch(folder_.path() / "none" / "x.db");
  EXPECT_FALSE(watch.foreign_changes());
}

// Another process counts up as fast as it can while threads here write too. Whoever asks, then reads N, and later hears
// the same number again before reading, must not find more foreign commits than N: none can have happened before the
// second question.
TEST_F(SqliteWatch, never_says_unchanged_after_a_foreign_commit) {
  run(*session_, "CREATE TABLE own (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)");
  run(*session_, "INSERT INTO own VALUES (1, 0)");
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(told[0]);
    const auto own = connect();
    for (std::int64_t i = 1; i <= 60; ++i) {
      run(*own, "UPDATE item SET amount = amount + 1 WHERE id = 1");
      static_cast<void>(!write(told[1], &i, sizeof i));  // committed
    }
    _exit(0);
  }
  close(told[1]);
  std::atomic<bool> ending{false};
  std::thread writer([&] {
    const auto own = connect();
    while (!ending) {
      run(*own, "UPDATE own SET amount = amount + 1 WHERE id = 1");
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
  });

  // What a cache would do: remember the amount under the number; after each commit we are told of, ask before believing
  // it.
  std::optional<std::uint64_t> remembered;
  std::int64_t cached = -1;
  std::int64_t committed = 0;
  int unknown = 0;  // a writer here waits for the other process, or commits
  int wrong = 0;
  while (read(told[0], &committed, sizeof committed) == sizeof committed) {
    auto now = watch_.foreign_changes();
    for (; !now; now = watch_.foreign_changes()) {
      ++unknown;
      std::this_thread::yield();
    }
    if (now == remembered && cached < committed) ++wrong;
    if (now != remembered) {
      cached = ask(*session_, "SELECT amount FROM item WHERE id = 1").at(0, 0).as_int();
      remembered = now;
    }
  }
  ending = true;
  writer.join();
  close(told[0]);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(committed, 60);
  EXPECT_EQ(wrong, 0);
  RecordProperty("unknown", unknown);
}

}  // namespace
}  // namespace weft::test
