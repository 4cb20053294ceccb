#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "sql/entity_sql.hpp"
#include "sql/fence_sql.hpp"
#include "support/temp_folder.hpp"
#include "wire/session.hpp"

namespace weft::test {

/// The databases every test of this folder runs on.
enum class Backend { sqlite, mariadb };
std::ostream& operator<<(std::ostream& out, Backend backend);

inline constexpr std::uint16_t shop_kind = 3;

/// An empty database with a shard's own tables, and sessions to it.
class SqlStore {
 public:
  explicit SqlStore(Backend backend);
  ~SqlStore();

  detail::Dialect dialect() const;
  const std::string& database() const { return database_; }
  detail::Session& session() { return *session_; }
  std::unique_ptr<detail::Session> other_session() const;

  /// With the account that may change tables.
  void run(const std::vector<std::string>& statements);
  detail::Rows rows(const detail::Statement& statement, const std::vector<Value>& params = {});
  detail::Rows rows(const detail::Bound& bound) { return rows(*bound.statement, bound.params); }
  std::uint64_t change(const detail::Bound& bound);

  /// Makes the entity's table.
  detail::EntitySql entity(const EntityDef& def);
  /// Puts in an open gate, epoch 1, and gives the fence that fits it.
  detail::Fence open_gate(std::uint64_t owner, std::uint64_t epoch = 1);
  void set_gate(std::uint64_t owner, detail::GateState state, std::uint64_t epoch = 1);
  /// "" or "`weft_…`.", to stand before a table's name.
  std::string prefix() const;

 private:
  Backend backend_;
  TempFolder folder_{"weft-sql"};
  std::string database_;
  std::unique_ptr<detail::Connector> connector_;
  std::unique_ptr<detail::Session> session_;
};

/// Tests that run on each back end. Random ones take their seed from seed().
class SqlTest : public testing::TestWithParam<Backend> {
 protected:
  SqlStore store{GetParam()};
};

/// WEFT_SEED, or a new one; printed, so that a run can be done again.
std::uint64_t seed();

detail::Deadline soon();

}  // namespace weft::test

#define WEFT_ON_EACH_BACKEND(suite)                                                                                   \
  INSTANTIATE_TEST_SUITE_P(OnEach, suite, testing::Values(weft::test::Backend::sqlite, weft::test::Backend::mariadb), \
                           testing::PrintToStringParamName())
