#include "support/failing_connector.hpp"

#include <type_traits>

#include "weft/error.hpp"
#include "wire/statement_effect.hpp"

namespace weft::test {

using detail::Deadline;
using detail::Rows;
using detail::Statement;

namespace {

class FailingSession final : public detail::Session {
 public:
  FailingSession(std::unique_ptr<Session> real, FaultPlan& plan)
      : real_(std::move(real)), plan_(plan), dialect_(real_->dialect()) {}

  Rows query(const Statement& statement, std::span<const Value> params, Deadline deadline) override {
    return step("query", commits_by_itself(statement), [&] { return real_->query(statement, params, deadline); });
  }
  std::uint64_t execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override {
    return step("execute", commits_by_itself(statement), [&] { return real_->execute(statement, params, deadline); });
  }
  Rows begin_query(const Statement& statement, std::span<const Value> params, Deadline deadline) override {
    return step("begin_query", false, [&] { return real_->begin_query(statement, params, deadline); });
  }
  std::uint64_t begin_execute(const Statement& statement, std::span<const Value> params, Deadline deadline) override {
    return step("begin_execute", false, [&] { return real_->begin_execute(statement, params, deadline); });
  }
  void commit(Deadline deadline) override {
    step("commit", true, [&] {
      real_->commit(deadline);
      return true;
    });
  }
  void rollback(Deadline deadline) noexcept override {
    if (real_ == nullptr || !real_->in_transaction()) return;
    if (plan_.next("rollback") == FaultPlan::Order::go_on) {
      real_->rollback(deadline);
    } else {
      lose();
    }
  }
  bool in_transaction() const noexcept override { return real_ != nullptr && real_->in_transaction(); }
  bool broken() const noexcept override { return real_ == nullptr || real_->broken(); }
  bool alive(Deadline deadline) noexcept override {
    if (real_ == nullptr) return false;
    if (plan_.next("alive") != FaultPlan::Order::go_on) lose();
    return real_ != nullptr && real_->alive(deadline);
  }
  detail::Dialect dialect() const noexcept override { return dialect_; }

 private:
  bool commits_by_itself(const Statement& statement) const {
    return !in_transaction() && !detail::only_reads(statement.text);
  }

  // The real session ends without a good-bye; what it had open is rolled back.
  void lose() noexcept { real_.reset(); }

  template <class Run>
  std::invoke_result_t<Run> step(const char* name, bool commits, Run&& run) {
    if (real_ == nullptr) throw Unavailable("the session is broken; take a new one");
    const auto order = plan_.next(name);
    if (order == FaultPlan::Order::go_on) return run();
    if (order == FaultPlan::Order::fail_after) run();
    lose();
    if (commits) throw InDoubt(std::string("injected: the answer to ") + name + " was lost");
    throw Unavailable(std::string("injected: the connection was lost at ") + name);
  }

  std::unique_ptr<Session> real_;
  FaultPlan& plan_;
  detail::Dialect dialect_;
};

class FailingConnector final : public detail::Connector {
 public:
  FailingConnector(std::unique_ptr<Connector> real, FaultPlan& plan) : real_(std::move(real)), plan_(plan) {}

  std::unique_ptr<detail::Session> connect(const detail::Server& server, Deadline deadline) override {
    if (plan_.next("connect") != FaultPlan::Order::go_on)
      throw Unavailable(server.name + ": injected: nobody answers there");
    return std::make_unique<FailingSession>(real_->connect(server, deadline), plan_);
  }

 private:
  std::unique_ptr<Connector> real_;
  FaultPlan& plan_;
};

}  // namespace

std::unique_ptr<detail::Connector> make_failing_connector(std::unique_ptr<detail::Connector> real, FaultPlan& plan) {
  return std::make_unique<FailingConnector>(std::move(real), plan);
}

}  // namespace weft::test
