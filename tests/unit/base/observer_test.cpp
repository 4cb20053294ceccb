#include "base/observer.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace weft::detail {
namespace {

TEST(Observer, PassesLogLinesOn) {
  std::vector<std::string> lines;
  const Observer observer(
      [&](LogLevel level, std::string_view text) { lines.push_back(std::to_string(int(level)) + std::string(text)); },
      {});
  observer.log(LogLevel::warning, "low on ids");
  EXPECT_EQ(lines, std::vector<std::string>{"2low on ids"});
  EXPECT_FALSE(observer.measures());
}

TEST(Observer, PassesMeasurementsOnWithTheirLabels) {
  std::vector<std::string> seen;
  const Observer observer({}, [&](const Metric& metric) {
    std::string text =
        std::to_string(int(metric.kind)) + ' ' + std::string(metric.name) + ' ' + std::to_string(int(metric.value));
    for (const auto& [label, value] : metric.labels) text += ' ' + std::string(label) + '=' + std::string(value);
    seen.push_back(text);
  });
  EXPECT_TRUE(observer.measures());
  observer.count("weft.find", {{"shard", "3"}, {"side", "A"}});
  observer.gauge("weft.pool.open", 7);
  observer.timing("weft.sql", 250, {{"shard", "3"}});
  const std::vector<std::string> expected = {"0 weft.find 1 shard=3 side=A", "1 weft.pool.open 7",
                                             "2 weft.sql 250 shard=3"};
  EXPECT_EQ(seen, expected);
}

TEST(Observer, SilencesSinksThatThrow) {
  const Observer observer([](LogLevel, std::string_view) { throw std::runtime_error("sink"); },
                          [](const Metric&) { throw std::runtime_error("sink"); });
  EXPECT_NO_THROW(observer.log(LogLevel::error, "text"));
  EXPECT_NO_THROW(observer.count("weft.find"));
}

TEST(Observer, WithoutSinksIsQuiet) {
  const Observer observer;
  EXPECT_NO_THROW(observer.log(LogLevel::error, "text"));
  EXPECT_NO_THROW(observer.timing("weft.find", 1));
}

}  // namespace
}  // namespace weft::detail
