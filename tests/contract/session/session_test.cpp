// The contract of Session, run on every back end.
#include "backends.hpp"
#include "base/trips.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;
using detail::Deadline;
using detail::Millis;

class SessionContract : public BackendTest, public testing::WithParamInterface<Backend> {
 protected:
  SessionContract() : BackendTest(GetParam()) {
    session_ = connect({.comment = "weft test"});
    run(*session_, "CREATE TABLE {db}.item (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)");
    run(*session_, "INSERT INTO {db}.item VALUES (1, 10), (2, 20), (3, 30)");
  }

  std::int64_t amount(std::int64_t id) const {
    const auto other = connect();
    return ask(*other, "SELECT amount FROM {db}.item WHERE id = ?", {id}).at(0, 0).as_int();
  }

  std::unique_ptr<detail::Session> session_;
};

TEST_P(SessionContract, query_gives_rows_in_order) {
  const auto rows = session_->query(
      sql("SELECT id, amount FROM {db}.item WHERE id >= ? ORDER BY id", {ColumnKind::i64, ColumnKind::u64}),
      std::vector<Value>{2}, soon());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.width, 2U);
  EXPECT_TRUE(rows.names.empty());
  EXPECT_EQ(rows.at(0, 0), Value(2));
  EXPECT_EQ(std::get<std::uint64_t>(rows.at(1, 1).storage()), 30U);
}

TEST_P(SessionContract, query_of_nothing_keeps_its_width) {
  const auto rows = session_->query(
      sql("SELECT id, amount FROM {db}.item WHERE id = 9", {ColumnKind::i64, ColumnKind::i64}), {}, soon());
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(rows.width, 2U);
}

TEST_P(SessionContract, any_column_is_named_and_read_as_described) {
  const auto rows = ask(*session_, "SELECT id AS one, 'x' AS two, NULL AS three FROM {db}.item WHERE id = 1");
  EXPECT_EQ(rows.names, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(rows.at(0, 0), Value(1));
  EXPECT_EQ(rows.at(0, 1), Value("x"));
  EXPECT_TRUE(rows.at(0, 2).is_null());
}

TEST_P(SessionContract, execute_counts_matched_rows_even_unchanged_ones) {
  EXPECT_EQ(run(*session_, "UPDATE {db}.item SET amount = 10 WHERE id = ?", {1}), 1U);
  EXPECT_EQ(run(*session_, "UPDATE {db}.item SET amount = 10 WHERE id >= ?", {1}), 3U);
  EXPECT_EQ(run(*session_, "UPDATE {db}.item SET amount = 10 WHERE id = ?", {9}), 0U);
  EXPECT_EQ(run(*session_, "DELETE FROM {db}.item WHERE id = ?", {3}), 1U);
  EXPECT_EQ(run(*session_, "CREATE TABLE {db}.other (id BIGINT PRIMARY KEY)"), 0U);
}

TEST_P(SessionContract, begin_execute_is_one_trip_and_commits_on_demand) {
  const auto change = sql("UPDATE {db}.item SET amount = amount + ? WHERE id = ?");
  session_->begin_execute(change, std::vector<Value>{0, 1}, soon());
  session_->rollback(soon());
  const TripCount trips;
  EXPECT_EQ(session_->begin_execute(change, std::vector<Value>{5, 1}, soon()), 1U);
  EXPECT_EQ(trips.figures().sql, 1U);
  EXPECT_TRUE(session_->in_transaction());
  EXPECT_EQ(amount(1), 10);
  session_->commit(soon());
  EXPECT_EQ(trips.figures().sql,
            backend_ == Backend::mariadb ? 2U + 7U : 2U + 1U);  // with the connect and the query of amount()
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_EQ(amount(1), 15);
}

TEST_P(SessionContract, begin_execute_counts_what_it_matched) {
  for (const auto& [id, matched] : {std::pair{9, 0U}, {2, 2U}, {3, 3U}}) {
    EXPECT_EQ(session_->begin_execute(sql("UPDATE {db}.item SET amount = 10 WHERE id <= ? AND ? < 9"),
                                      std::vector<Value>{id, id}, soon()),
              matched);
    session_->rollback(soon());
  }
}

TEST_P(SessionContract, begin_query_opens_a_transaction) {
  const auto rows = session_->begin_query(sql("SELECT amount FROM {db}.item WHERE id = ?", {ColumnKind::i64}),
                                          std::vector<Value>{2}, soon());
  EXPECT_EQ(rows.at(0, 0), Value(20));
  EXPECT_TRUE(session_->in_transaction());
  run(*session_, "UPDATE {db}.item SET amount = 21 WHERE id = 2");
  session_->rollback(soon());
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_EQ(amount(2), 20);
}

TEST_P(SessionContract, failed_begin_leaves_no_transaction) {
  EXPECT_THROW(session_->begin_execute(sql("INSERT INTO {db}.item VALUES (?, 1)"), std::vector<Value>{1}, soon()),
               Duplicate);
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_FALSE(session_->broken());
  run(*session_, "UPDATE {db}.item SET amount = 11 WHERE id = 1");
  EXPECT_EQ(amount(1), 11) << "the statement after the failure must commit by itself";
}

TEST_P(SessionContract, failed_statement_leaves_the_transaction_open) {
  session_->begin_execute(sql("UPDATE {db}.item SET amount = 11 WHERE id = ?"), std::vector<Value>{1}, soon());
  EXPECT_THROW(run(*session_, "INSERT INTO {db}.item VALUES (?, 1)", {2}), Duplicate);
  EXPECT_TRUE(session_->in_transaction());
  session_->commit(soon());
  EXPECT_EQ(amount(1), 11);
}

TEST_P(SessionContract, second_begin_and_commit_without_begin_are_mistakes) {
  const auto change = sql("UPDATE {db}.item SET amount = 1 WHERE id = ?");
  EXPECT_THROW(session_->commit(soon()), Error);
  session_->begin_execute(change, std::vector<Value>{1}, soon());
  EXPECT_THROW(session_->begin_execute(change, std::vector<Value>{2}, soon()), Error);
  EXPECT_TRUE(session_->in_transaction());
  session_->rollback(soon());
  EXPECT_EQ(amount(1), 10);
}

TEST_P(SessionContract, duplicate_key_tells_no_value) {
  try {
    run(*session_, "INSERT INTO {db}.item VALUES (?, 77777)", {1});
    FAIL() << "no error";
  } catch (const Duplicate& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_EQ(error.native_code(), backend_ == Backend::mariadb ? 1062 : 1555);
    EXPECT_EQ(std::string(error.what()).find("77777"), std::string::npos);
    EXPECT_EQ(std::string(error.what()).find("'1'"), std::string::npos);
  }
  EXPECT_FALSE(session_->broken());
}

TEST_P(SessionContract, unknown_table_is_a_schema_error_that_names_it) {
  try {
    ask(*session_, "SELECT * FROM {db}.absent");
    FAIL() << "no error";
  } catch (const SchemaError& error) {
    EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(session_->broken());
  EXPECT_EQ(ask(*session_, "SELECT 1").size(), 1U);
}

TEST_P(SessionContract, bad_sql_is_a_usage_error_without_its_text) {
  try {
    ask(*session_, "SELEKT 'private'");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    EXPECT_EQ(std::string(error.what()).find("private"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(session_->broken());
}

TEST_P(SessionContract, wrong_number_of_values_or_columns_is_refused) {
  EXPECT_THROW(run(*session_, "UPDATE {db}.item SET amount = ? WHERE id = ?", {1}), UsageError);
  EXPECT_THROW(session_->query(sql("SELECT id, amount FROM {db}.item", {ColumnKind::i64}), {}, soon()), UsageError);
  EXPECT_FALSE(session_->broken());
  EXPECT_EQ(ask(*session_, "SELECT 1").size(), 1U);
}

TEST_P(SessionContract, null_where_none_is_allowed_is_refused) {
  EXPECT_THROW(run(*session_, "INSERT INTO {db}.item VALUES (?, ?)", {7, nullptr}), UsageError);
  EXPECT_EQ(ask(*session_, "SELECT id FROM {db}.item WHERE id = 7").size(), 0U);
}

TEST_P(SessionContract, passed_deadline_sends_nothing) {
  const Deadline past = Deadline::in(Millis(-1));
  const TripCount trips;
  try {
    session_->execute(sql("DELETE FROM {db}.item"), {}, past);
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout);
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  EXPECT_EQ(trips.figures().sql, 0U);
  EXPECT_FALSE(session_->broken());
}

TEST_P(SessionContract, more_statements_than_are_kept_still_run) {
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(ask(*session_, "SELECT " + std::to_string(i)).at(0, 0), Value(i));
  }
  EXPECT_EQ(ask(*session_, "SELECT 0").at(0, 0), Value(0));
}

TEST_P(SessionContract, alive_and_ended_sessions) {
  EXPECT_TRUE(session_->alive(soon()));
  session_->begin_execute(sql("UPDATE {db}.item SET amount = 99 WHERE id = ?"), std::vector<Value>{1}, soon());
  session_.reset();  // with the transaction open
  const auto next = connect();
  EXPECT_EQ(run(*next, "UPDATE {db}.item SET amount = amount + 1 WHERE id = 1"), 1U);
  EXPECT_EQ(amount(1), 11);
}

TEST_P(SessionContract, another_writer_is_waited_for_until_the_deadline) {
  session_->begin_execute(sql("UPDATE {db}.item SET amount = 99 WHERE id = ?"), std::vector<Value>{1}, soon());
  const auto other = connect();
  const auto start = std::chrono::steady_clock::now();
  try {
    other->begin_execute(sql("UPDATE {db}.item SET amount = 98 WHERE id = ?"), std::vector<Value>{1},
                         Deadline::in(Millis(150)));
    FAIL() << "no error";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.code(), Code::timeout) << error.what();
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, Millis(149));
  EXPECT_LT(took, Millis(1000));
  EXPECT_FALSE(other->in_transaction());
  session_->commit(soon());
  EXPECT_EQ(amount(1), 99);
}

INSTANTIATE_TEST_SUITE_P(Backends, SessionContract, testing::Values(Backend::sqlite, Backend::mariadb),
                         [](const auto& about) { return name_of(about.param); });

}  // namespace
}  // namespace weft::test
