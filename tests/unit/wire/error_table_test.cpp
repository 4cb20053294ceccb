#include "wire/error_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

namespace weft::test {
namespace {

using detail::Backend;
using detail::Failure;
using detail::Phase;

constexpr std::array all_phases{Phase::connect, Phase::prepare, Phase::read,  Phase::write,
                                Phase::begin,   Phase::inside,  Phase::commit};

enum class After { keep, rolled_back, breaks };

struct Row {
  Backend backend;
  int native;
  const char* sqlstate;
  Phase phase;
  Code code;
  Outcome outcome;
  After after;
};

constexpr Outcome no = Outcome::not_applied;
constexpr Outcome maybe = Outcome::unknown;
constexpr Backend server = Backend::server;
constexpr Backend sqlite = Backend::sqlite;

// One row an entry of the table, written from the servers' manuals and not from the table.
const std::vector<Row> rows{
    {server, detail::deadline_passed_code, "", Phase::write, Code::in_doubt, maybe, After::breaks},
    {server, detail::deadline_passed_code, "", Phase::read, Code::timeout, no, After::breaks},
    {server, 1062, "23000", Phase::write, Code::duplicate, no, After::keep},
    {server, 1169, "23000", Phase::inside, Code::duplicate, no, After::keep},
    {server, 1586, "23000", Phase::begin, Code::duplicate, no, After::keep},
    {server, 1213, "40001", Phase::inside, Code::conflict, no, After::rolled_back},
    {server, 1020, "HY000", Phase::inside, Code::conflict, no, After::keep},
    {server, 1412, "HY000", Phase::inside, Code::conflict, no, After::keep},
    {server, 1205, "HY000", Phase::inside, Code::timeout, no, After::keep},
    {server, 1969, "70100", Phase::write, Code::timeout, no, After::keep},
    {server, 3024, "HY000", Phase::read, Code::timeout, no, After::keep},
    {server, 1317, "70100", Phase::write, Code::unavailable, no, After::keep},
    {server, 1615, "HY000", Phase::read, Code::unavailable, no, After::keep},
    {server, 1206, "HY000", Phase::write, Code::overloaded, no, After::keep},
    {server, 1461, "42000", Phase::prepare, Code::overloaded, no, After::keep},
    {server, 1637, "HY000", Phase::begin, Code::overloaded, no, After::keep},
    {server, 1290, "HY000", Phase::write, Code::not_writable, no, After::keep},
    {server, 1792, "25006", Phase::inside, Code::not_writable, no, After::keep},
    {server, 1836, "HY000", Phase::begin, Code::not_writable, no, After::keep},
    {server, 1021, "HY000", Phase::write, Code::not_writable, no, After::keep},
    {server, 1114, "HY000", Phase::write, Code::not_writable, no, After::keep},
    {server, 1040, "08004", Phase::connect, Code::overloaded, no, After::breaks},
    {server, 1203, "42000", Phase::connect, Code::overloaded, no, After::breaks},
    {server, 1226, "42000", Phase::connect, Code::overloaded, no, After::breaks},
    {server, 1044, "42000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 1045, "28000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 1130, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 1698, "28000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 1129, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 2002, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 2003, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 2005, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 2026, "HY000", Phase::connect, Code::unavailable, no, After::breaks},
    {server, 1044, "42000", Phase::prepare, Code::schema, no, After::keep},
    {server, 1142, "42000", Phase::prepare, Code::schema, no, After::keep},
    {server, 1143, "42000", Phase::prepare, Code::schema, no, After::keep},
    {server, 1227, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1370, "42000", Phase::prepare, Code::schema, no, After::keep},
    {server, 1049, "42000", Phase::prepare, Code::schema, no, After::keep},
    {server, 1146, "42S02", Phase::prepare, Code::schema, no, After::keep},
    {server, 1054, "42S22", Phase::prepare, Code::schema, no, After::keep},
    {server, 1007, "HY000", Phase::write, Code::schema, no, After::keep},
    {server, 1050, "42S01", Phase::write, Code::schema, no, After::keep},
    {server, 1060, "42S21", Phase::write, Code::schema, no, After::keep},
    {server, 1061, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1068, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1008, "HY000", Phase::write, Code::schema, no, After::keep},
    {server, 1051, "42S02", Phase::write, Code::schema, no, After::keep},
    {server, 1072, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1091, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1059, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1063, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1067, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1069, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1070, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1071, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1074, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1075, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1117, "HY000", Phase::write, Code::schema, no, After::keep},
    {server, 1118, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1170, "42000", Phase::write, Code::schema, no, After::keep},
    {server, 1845, "0A000", Phase::write, Code::schema, no, After::keep},
    {server, 1846, "0A000", Phase::write, Code::schema, no, After::keep},
    {server, 1136, "21S01", Phase::prepare, Code::schema, no, After::keep},
    {server, 1064, "42000", Phase::prepare, Code::usage, no, After::keep},
    {server, 1048, "23000", Phase::write, Code::usage, no, After::keep},
    {server, 1264, "22003", Phase::write, Code::usage, no, After::keep},
    {server, 1265, "01000", Phase::write, Code::usage, no, After::keep},
    {server, 1292, "22007", Phase::write, Code::usage, no, After::keep},
    {server, 1364, "HY000", Phase::write, Code::usage, no, After::keep},
    {server, 1366, "22007", Phase::write, Code::usage, no, After::keep},
    {server, 1406, "22001", Phase::write, Code::usage, no, After::keep},
    {server, 1690, "22003", Phase::write, Code::usage, no, After::keep},
    {server, 3819, "HY000", Phase::write, Code::usage, no, After::keep},
    {server, 4025, "23000", Phase::write, Code::usage, no, After::keep},
    {server, 1451, "23000", Phase::write, Code::usage, no, After::keep},
    {server, 1452, "23000", Phase::write, Code::usage, no, After::keep},
    {server, 1105, "HY000", Phase::write, Code::usage, no, After::keep},
    {server, 1153, "08S01", Phase::write, Code::usage, no, After::breaks},
    {server, 1180, "HY000", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {server, 1053, "08S01", Phase::inside, Code::unavailable, no, After::breaks},
    {server, 1053, "08S01", Phase::write, Code::in_doubt, maybe, After::breaks},
    {server, 1927, "70100", Phase::read, Code::unavailable, no, After::breaks},
    {server, 1927, "70100", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {server, 4031, "HY000", Phase::read, Code::unavailable, no, After::breaks},
    {server, 4031, "HY000", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {server, 2006, "HY000", Phase::begin, Code::unavailable, no, After::breaks},
    {server, 2006, "HY000", Phase::write, Code::in_doubt, maybe, After::breaks},
    {server, 2013, "HY000", Phase::inside, Code::unavailable, no, After::breaks},
    {server, 2013, "HY000", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {server, 2055, "HY000", Phase::read, Code::unavailable, no, After::breaks},
    {server, 2055, "HY000", Phase::write, Code::in_doubt, maybe, After::breaks},
    {server, 1158, "08S01", Phase::read, Code::unavailable, no, After::breaks},
    {server, 1160, "08S01", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {sqlite, 2067, "", Phase::inside, Code::duplicate, no, After::keep},
    {sqlite, 1555, "", Phase::inside, Code::duplicate, no, After::keep},
    {sqlite, 2579, "", Phase::inside, Code::duplicate, no, After::keep},
    {sqlite, 1299, "", Phase::inside, Code::usage, no, After::keep},
    {sqlite, 20, "", Phase::inside, Code::usage, no, After::keep},
    {sqlite, 18, "", Phase::inside, Code::usage, no, After::keep},
    {sqlite, 517, "", Phase::begin, Code::timeout, no, After::keep},
    {sqlite, 262, "", Phase::read, Code::timeout, no, After::keep},
    {sqlite, 9, "", Phase::read, Code::timeout, no, After::keep},
    {sqlite, 13, "", Phase::commit, Code::not_writable, no, After::keep},
    {sqlite, 1032, "", Phase::inside, Code::not_writable, no, After::breaks},
    {sqlite, 520, "", Phase::begin, Code::not_writable, no, After::keep},
    {sqlite, 14, "", Phase::connect, Code::unavailable, no, After::breaks},
    {sqlite, 23, "", Phase::connect, Code::unavailable, no, After::breaks},
    {sqlite, 266, "", Phase::read, Code::unavailable, no, After::breaks},
    {sqlite, 1034, "", Phase::commit, Code::in_doubt, maybe, After::breaks},
    {sqlite, 267, "", Phase::read, Code::corrupt, no, After::breaks},
    {sqlite, 26, "", Phase::connect, Code::corrupt, no, After::breaks},
    {sqlite, 7, "", Phase::read, Code::overloaded, no, After::breaks},
    {sqlite, 17, "", Phase::read, Code::unavailable, no, After::keep},
    {sqlite, 1, "", Phase::prepare, Code::schema, no, After::keep},
    {sqlite, 1, "", Phase::inside, Code::usage, no, After::keep},
    {sqlite, 25, "", Phase::prepare, Code::usage, no, After::keep},
};

const detail::ErrorRule* rule_for(const Failure& failure) {
  for (const auto& rule : detail::error_table()) {
    const bool same = rule.backend == failure.backend &&
                      (rule.phases >> static_cast<unsigned>(failure.phase) & 1U) != 0 &&
                      (rule.native == 0 ? failure.sqlstate.starts_with(rule.sqlstate)
                                        : rule.native == (rule.family ? failure.native & 0xFF : failure.native));
    if (same) return &rule;
  }
  return nullptr;
}

TEST(ErrorTable, each_row_is_judged_as_written_here) {
  for (const Row& row : rows) {
    const auto verdict = detail::judge({row.backend, row.native, row.sqlstate, row.phase});
    const auto label = std::to_string(row.native) + " phase " + std::to_string(static_cast<int>(row.phase));
    EXPECT_EQ(to_string(verdict.code), to_string(row.code)) << label;
    EXPECT_EQ(verdict.outcome, row.outcome) << label;
    EXPECT_EQ(verdict.breaks, row.after == After::breaks) << label;
    EXPECT_EQ(verdict.ends_transaction, row.after == After::rolled_back) << label;
    EXPECT_FALSE(verdict.remedy.empty()) << label;
  }
}

TEST(ErrorTable, every_entry_has_a_row_here) {
  std::set<const detail::ErrorRule*> covered;
  for (const Row& row : rows) covered.insert(rule_for({row.backend, row.native, row.sqlstate, row.phase}));
  for (const auto& rule : detail::error_table()) {
    EXPECT_TRUE(covered.contains(&rule)) << "no row for native code " << rule.native << " sqlstate '" << rule.sqlstate
                                         << "' phases " << rule.phases;
  }
  EXPECT_FALSE(covered.contains(nullptr));
}

TEST(ErrorTable, what_is_not_listed_breaks_the_connection) {
  for (const Backend backend : {server, sqlite}) {
    for (const Phase phase : all_phases) {
      const auto verdict = detail::judge({backend, 31999 /* family 255: no code of SQLite */, "HY000", phase});
      EXPECT_TRUE(verdict.breaks);
      const bool commits = phase == Phase::write || phase == Phase::commit;
      EXPECT_EQ(verdict.outcome, commits ? maybe : no);
      EXPECT_EQ(verdict.code, commits ? Code::in_doubt : Code::unavailable);
    }
  }
}

TEST(ErrorTable, unknown_outcomes_are_doubts_and_break_the_connection) {
  for (const auto& rule : detail::error_table()) {
    EXPECT_EQ(rule.verdict.outcome == maybe, rule.verdict.code == Code::in_doubt) << rule.native;
    EXPECT_TRUE(rule.verdict.breaks || rule.verdict.outcome == no) << rule.native;
  }
}

template <class Expected>
void expect_thrown(int native, Phase phase) {
  const Failure failure{server, native, "HY000", phase};
  try {
    detail::throw_failure(failure, detail::judge(failure), "here", "table 'secret'");
  } catch (const Expected& error) {
    EXPECT_EQ(error.native_code(), std::max(native, 0));
    EXPECT_NE(std::string(error.what()).find("here"), std::string::npos);
    return;
  } catch (const Error& error) {
    FAIL() << native << " threw another class: " << error.what();
  }
}

TEST(ErrorTable, class_thrown_fits_the_code) {
  expect_thrown<Duplicate>(1062, Phase::write);
  expect_thrown<Conflict>(1213, Phase::inside);
  expect_thrown<Unavailable>(2013, Phase::read);
  expect_thrown<Unavailable>(1290, Phase::write);
  expect_thrown<Unavailable>(detail::deadline_passed_code, Phase::read);
  expect_thrown<InDoubt>(2013, Phase::commit);
  expect_thrown<UsageError>(1406, Phase::write);
  expect_thrown<SchemaError>(1146, Phase::prepare);
}

TEST(ErrorTable, server_text_is_shown_only_when_it_holds_names) {
  const auto text_of = [](int native) {
    const Failure failure{server, native, "HY000", Phase::prepare};
    try {
      detail::throw_failure(failure, detail::judge(failure), "here", "from the server");
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_NE(text_of(1146).find("from the server"), std::string::npos);
  EXPECT_EQ(text_of(1064).find("from the server"), std::string::npos);
  EXPECT_EQ(text_of(1062).find("from the server"), std::string::npos);
}

}  // namespace
}  // namespace weft::test
