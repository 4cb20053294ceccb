#include "support/failing_cache.hpp"

#include <optional>

namespace weft::test {

using detail::CacheAnswer;
using detail::CacheStore;
using detail::CasResult;
using detail::Deadline;

namespace {

class FailingSession final : public detail::CacheSession {
 public:
  FailingSession(detail::Cache::Lease real, FaultPlan& plan) : real_(std::move(real)), plan_(plan) {}

  std::vector<CacheAnswer> get(std::span<const std::string> keys, Deadline deadline) override {
    return step("cache.get", std::vector<CacheAnswer>(keys.size(), CacheAnswer{false, {}}),
                [&] { return real_->get(keys, deadline); });
  }
  std::vector<CacheAnswer> add_and_get(std::span<const CacheStore> stores, Deadline deadline) override {
    return step("cache.add_and_get", std::vector<CacheAnswer>(stores.size(), CacheAnswer{false, {}}),
                [&] { return real_->add_and_get(stores, deadline); });
  }
  std::vector<CacheAnswer> set_and_get(std::span<const CacheStore> stores, Deadline deadline) override {
    return step("cache.set_and_get", std::vector<CacheAnswer>(stores.size(), CacheAnswer{false, {}}),
                [&] { return real_->set_and_get(stores, deadline); });
  }
  std::vector<CasResult> cas(std::span<const CacheStore> stores, Deadline deadline) override {
    return step("cache.cas", std::vector<CasResult>(stores.size(), CasResult::unreachable),
                [&] { return real_->cas(stores, deadline); });
  }
  void cas_no_wait(std::span<const CacheStore> stores) noexcept override {
    if (broken()) return;
    const auto order = plan_.next("cache.cas_no_wait");
    if (order != FaultPlan::Order::fail_before) real_->cas_no_wait(stores);
    if (order != FaultPlan::Order::go_on) broken_ = true;
  }
  bool broken() const noexcept override { return broken_ || real_->broken(); }

 private:
  template <class Answers, class Run>
  Answers step(const char* name, Answers unreachable, Run&& run) {
    if (broken()) return unreachable;
    const auto order = plan_.next(name);
    if (order == FaultPlan::Order::go_on) return run();
    if (order == FaultPlan::Order::fail_after) run();
    broken_ = true;
    return unreachable;
  }

  detail::Cache::Lease real_;
  FaultPlan& plan_;
  bool broken_ = false;
};

class FailingCache final : public detail::Cache {
 public:
  FailingCache(std::unique_ptr<Cache> real, FaultPlan& plan) : real_(std::move(real)), plan_(plan) {}
  Lease lease() override { return {*this, std::make_unique<FailingSession>(real_->lease(), plan_)}; }
  std::size_t servers() const noexcept override { return real_->servers(); }
  std::size_t server_of(std::string_view stem) const noexcept override { return real_->server_of(stem); }
  bool reaches(std::size_t server, Deadline deadline) noexcept override { return real_->reaches(server, deadline); }

 protected:
  // The wrapped lease goes back to the real cache as its session ends.
  void give_back(std::unique_ptr<detail::CacheSession> session) noexcept override { session.reset(); }

 private:
  std::unique_ptr<Cache> real_;
  FaultPlan& plan_;
};

}  // namespace

std::unique_ptr<detail::Cache> make_failing_cache(std::unique_ptr<detail::Cache> real, FaultPlan& plan) {
  return std::make_unique<FailingCache>(std::move(real), plan);
}

}  // namespace weft::test
