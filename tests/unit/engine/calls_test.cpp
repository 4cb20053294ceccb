#include "engine/calls.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

TEST(Calls, CloseReturnsAtOnceWhenNothingIsUnderWay) {
  Calls calls;
  { const Calls::Guard call(calls); }
  EXPECT_TRUE(calls.close(Deadline::in(Millis{0})));
}

TEST(Calls, CloseRefusesNewCalls) {
  Calls calls;
  calls.close(Deadline::in(Millis{0}));
  EXPECT_THROW(Calls::Guard{calls}, UsageError);
}

TEST(Calls, CloseTellsWhenCallsAreStillUnderWay) {
  Calls calls;
  const Calls::Guard call(calls);
  EXPECT_FALSE(calls.close(Deadline::in(Millis{1})));
}

TEST(Calls, CloseWaitsForCallsUnderWay) {
  Calls calls;
  auto call = std::make_unique<Calls::Guard>(calls);
  const std::jthread other([&] {
    while (!calls.closed()) std::this_thread::yield();
    call.reset();
  });
  EXPECT_TRUE(calls.close(Deadline::in(std::chrono::seconds(10))));
}

}  // namespace
}  // namespace weft::detail
