// Waiting for another's row: the server gives up before the deadline does, nothing was done, and it is tried again.
#include <gtest/gtest.h>

#include <thread>

#include "integration/store/entities.hpp"
#include "integration/wire/gated_site.hpp"
#include "support/sql.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class LockWait : public testing::Test {
 protected:
  LockWait() {
    owner_ = store_.add_owner("shop", {.shard = 1});
    settings_.create({.shop_id = owner_, .name = "s", .slot = 0, .number = 1});
    holder_ = detail::make_connector({})->connect(site_.database().admin(), detail::Deadline::in(milliseconds(5000)));
    holder_->begin_execute(
        {"UPDATE weft_shard_1.setting SET number = 10 WHERE shop_id = " + std::to_string(owner_.value)}, {},
        detail::Deadline::in(milliseconds(5000)));
  }
  void let_go() { holder_->commit(detail::Deadline::in(milliseconds(5000))); }

  GatedSite site_{"[deadline]\ncall_ms = 4000\n"};
  Store store_ = site_.open();
  Repository<Setting> settings_ = store_.of(setting);
  OwnerId owner_{};
  std::unique_ptr<detail::Session> holder_;
};

TEST_F(LockWait, write_is_tried_again_when_the_row_is_free) {
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(1300));
    let_go();
  });
  EXPECT_EQ(settings_.increment({owner_, std::string("s"), 0}, "number", 1), 11);
  other.join();
}

TEST_F(LockWait, write_that_never_gets_the_row_is_certainly_not_done) {
  const auto begin = Clock::now();
  try {
    settings_.increment({owner_, std::string("s"), 0}, "number", 1, {.deadline = milliseconds(1500)});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_LT(Clock::now() - begin, milliseconds(1700));
    EXPECT_EQ(error.shard(), 1U);
  }
  let_go();
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(settings_.find({owner_, std::string("s"), 0})->number, 10);
}

}  // namespace
}  // namespace weft::test
