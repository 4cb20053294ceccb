#include <gtest/gtest.h>

#include "weft/observe.hpp"

namespace weft {
namespace {

TEST(StderrLog, WritesTextWithItsLevel) {
  testing::internal::CaptureStderr();
  stderr_log()(LogLevel::warning, "no ticket server on side B answers");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("[weft] "), std::string::npos) << text;
  EXPECT_NE(text.find("warning"), std::string::npos) << text;
  EXPECT_NE(text.find("no ticket server on side B answers\n"), std::string::npos) << text;
}

TEST(StderrLog, LeavesOutWhatIsBelowItsLevel) {
  testing::internal::CaptureStderr();
  const LogSink sink = stderr_log(LogLevel::warning);
  sink(LogLevel::debug, "first");
  sink(LogLevel::info, "second");
  sink(LogLevel::error, "third");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find("first"), std::string::npos) << text;
  EXPECT_EQ(text.find("second"), std::string::npos) << text;
  EXPECT_NE(text.find("third"), std::string::npos) << text;
}

TEST(StderrLog, ATextIsNoFormat) {
  testing::internal::CaptureStderr();
  stderr_log()(LogLevel::error, "{} %s {0:x}");
  EXPECT_NE(testing::internal::GetCapturedStderr().find("{} %s {0:x}"), std::string::npos);
}

}  // namespace
}  // namespace weft
