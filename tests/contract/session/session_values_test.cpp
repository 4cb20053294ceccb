// Every kind of value goes in and comes out exactly, on every back end.
#include <cmath>
#include <limits>

#include "backends.hpp"
#include "wire/mysql_values.hpp"

namespace weft::test {
namespace {

using detail::ColumnKind;

class SessionValues : public BackendTest, public testing::WithParamInterface<Backend> {
 protected:
  SessionValues() : BackendTest(GetParam()), session_(connect()) {}

  /// Stores it in a column of that type and reads it back, by itself and as a parameter of WHERE.
  Value there_and_back(const std::string& type, const Value& value, ColumnKind kind) {
    const std::string table = "{db}.t" + std::to_string(++tables_);
    run(*session_, "CREATE TABLE " + table + " (v " + type + ")");
    run(*session_, "INSERT INTO " + table + " VALUES (?)", {value});
    const auto rows = session_->query(sql("SELECT v FROM " + table, {kind}), {}, soon());
    EXPECT_EQ(rows.size(), 1U);
    const auto found =
        session_->query(sql("SELECT v FROM " + table + " WHERE v = ?", {kind}), std::vector<Value>{value}, soon());
    EXPECT_EQ(found.size(), value.is_null() ? 0U : 1U) << type;
    return rows.at(0, 0);
  }

  std::unique_ptr<detail::Session> session_;
  int tables_ = 0;
};

TEST_P(SessionValues, integers_to_their_ends) {
  for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
                                   std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(there_and_back("BIGINT", value, ColumnKind::i64), Value(value));
  }
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1} << 63U, std::numeric_limits<std::uint64_t>::max()}) {
    const Value back = there_and_back("BIGINT UNSIGNED", value, ColumnKind::u64);
    EXPECT_EQ(std::get<std::uint64_t>(back.storage()), value);
  }
  EXPECT_EQ(there_and_back("SMALLINT", true, ColumnKind::i64), Value(1));
  EXPECT_EQ(there_and_back("SMALLINT", false, ColumnKind::i64), Value(0));
}

TEST_P(SessionValues, doubles_bit_for_bit) {
  // Negative zero is left out: both servers store it as zero.
  for (const double value : {0.1, -0.1, 1.0 / 3, 1e308, 5e-324, std::nextafter(1.0, 2.0)}) {
    const Value back = there_and_back("DOUBLE", value, ColumnKind::f64);
    EXPECT_EQ(std::get<double>(back.storage()), value);
  }
}

TEST_P(SessionValues, text_of_every_sort) {
  using namespace std::string_literals;
  const std::string all_bytes_long(70000, 'x');
  for (const std::string& value : {""s, "a'b\"c`d\\e%_;--"s, "nul\0inside"s, "\0"s, "line\r\nfeed\ttab"s, "Grüße 字 😀"s,
                                   "trailing  "s, all_bytes_long}) {
    EXPECT_EQ(there_and_back("LONGTEXT", value, ColumnKind::text), Value(value));
  }
}

TEST_P(SessionValues, trailing_blank_is_not_ignored) {
  run(*session_, "CREATE TABLE {db}.names (v VARCHAR(20) PRIMARY KEY)");
  run(*session_, "INSERT INTO {db}.names VALUES (?), (?)", {"a", "a "});
  EXPECT_EQ(ask(*session_, "SELECT v FROM {db}.names WHERE v = ?", {"a"}).size(), 1U);
}

TEST_P(SessionValues, blobs_with_every_byte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(there_and_back("LONGBLOB", Blob{bytes}, ColumnKind::blob), Value(Blob{bytes}));
  EXPECT_EQ(there_and_back("LONGBLOB", Blob{""}, ColumnKind::blob), Value(Blob{""}));
  const std::string column = backend_ == Backend::mariadb ? "VARBINARY(300)" : "BLOB";
  EXPECT_EQ(there_and_back(column, Blob{bytes}, ColumnKind::blob), Value(Blob{bytes}));
}

TEST_P(SessionValues, decimals_digit_for_digit) {
  const std::string column = backend_ == Backend::mariadb ? "DECIMAL(50,30)" : "TEXT";
  const std::string digits = "-12345678901234567890.000000000000000000000000000001";
  EXPECT_EQ(there_and_back(column, Decimal{digits}, ColumnKind::text), Value(digits));
}

TEST_P(SessionValues, times_to_the_microsecond) {
  using namespace std::chrono;
  const Time time = sys_days(2024y / February / 29) + 23h + 59min + 59s + microseconds(123456);
  if (backend_ == Backend::mariadb) {
    EXPECT_EQ(there_and_back("DATETIME(6)", time, ColumnKind::text), Value("2024-02-29 23:59:59.123456"));
    EXPECT_EQ(detail::time_text(sys_days(1970y / January / 1) - microseconds(1)), "1969-12-31 23:59:59.999999");
  } else {
    EXPECT_EQ(there_and_back("BIGINT", time, ColumnKind::i64), Value(time.time_since_epoch().count()));
  }
}

TEST_P(SessionValues, null_of_every_kind_is_null) {
  for (const ColumnKind kind :
       {ColumnKind::i64, ColumnKind::u64, ColumnKind::f64, ColumnKind::text, ColumnKind::blob, ColumnKind::any}) {
    EXPECT_TRUE(there_and_back("BIGINT", nullptr, kind).is_null());
    EXPECT_TRUE(there_and_back("LONGTEXT", nullptr, kind).is_null());
  }
}

TEST_P(SessionValues, one_statement_takes_values_of_changing_kind_and_size) {
  run(*session_, "CREATE TABLE {db}.v (id BIGINT PRIMARY KEY, v LONGTEXT)");
  const auto insert = sql("INSERT INTO {db}.v VALUES (?, ?)");
  const std::vector<Value> values{"short", nullptr, std::string(100000, 'y'), "", Blob{"b"}};
  for (std::size_t i = 0; i < values.size(); ++i) session_->execute(insert, std::vector<Value>{i, values[i]}, soon());
  const auto select = sql("SELECT v FROM {db}.v WHERE id = ?", {ColumnKind::text});
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(session_->query(select, std::vector<Value>{i}, soon()).at(0, 0), values[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(Backends, SessionValues, testing::Values(Backend::sqlite, Backend::mariadb),
                         [](const auto& about) { return name_of(about.param); });

}  // namespace
}  // namespace weft::test
