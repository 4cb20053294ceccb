#include "support/failing_connector.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;
using When = FaultPlan::When;

Deadline ample() { return Deadline::in(Millis(10000)); }

class FailingConnectorTest : public testing::Test {
 protected:
  FailingConnectorTest() {
    const auto real = detail::make_connector({})->connect(server_, ample());
    real->execute({"CREATE TABLE item (id INTEGER PRIMARY KEY)"}, {}, ample());
  }
  void insert_in_transaction() {
    const auto session = connector_->connect(server_, ample());
    session->begin_execute({"INSERT INTO item VALUES (1)"}, {}, ample());
    session->query({"SELECT COUNT(*) FROM item"}, {}, ample());
    session->commit(ample());
  }
  std::size_t rows() const {
    return detail::make_connector({})->connect(server_, ample())->query({"SELECT id FROM item"}, {}, ample()).size();
  }

  TempFolder folder_;
  detail::Server server_{.name = "file", .file = folder_.path() / "x.db"};
  FaultPlan plan_;
  std::unique_ptr<detail::Connector> connector_ = make_failing_connector(detail::make_connector({}), plan_);
};

TEST_F(FailingConnectorTest, counts_steps_when_nothing_fails) {
  plan_.fail_at(0);
  insert_in_transaction();
  EXPECT_EQ(plan_.steps(), (std::vector<std::string>{"connect", "begin_execute", "query", "commit"}));
  EXPECT_FALSE(plan_.hit());
  EXPECT_EQ(rows(), 1U);
}

TEST_F(FailingConnectorTest, each_step_but_commit_loses_the_transaction) {
  for (std::size_t step = 1; step <= 3; ++step) {
    for (const When when : {When::before_effect, When::after_effect}) {
      plan_.fail_at(step, when);
      EXPECT_THROW(insert_in_transaction(), Unavailable) << step;
      EXPECT_TRUE(plan_.hit());
      EXPECT_EQ(rows(), 0U) << step;
    }
  }
}

TEST_F(FailingConnectorTest, commit_is_in_doubt_and_may_have_happened) {
  plan_.fail_at(4, When::before_effect);
  EXPECT_THROW(insert_in_transaction(), InDoubt);
  EXPECT_EQ(rows(), 0U);
  plan_.fail_at(4, When::after_effect);
  EXPECT_THROW(insert_in_transaction(), InDoubt);
  EXPECT_EQ(rows(), 1U);
}

TEST_F(FailingConnectorTest, autocommit_write_is_in_doubt_and_the_session_broken) {
  const auto session = connector_->connect(server_, ample());
  plan_.fail_at(1, When::after_effect);
  EXPECT_THROW(session->execute({"INSERT INTO item VALUES (1)"}, {}, ample()), InDoubt);
  EXPECT_TRUE(session->broken());
  EXPECT_EQ(rows(), 1U);
}

}  // namespace
}  // namespace weft::test
