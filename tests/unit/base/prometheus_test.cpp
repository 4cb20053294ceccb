#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/observer.hpp"

namespace weft {
namespace {

using detail::Observer;

bool holds(const std::string& text, std::string_view line) {
  return ("\n" + text).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Prometheus, IsEmptyAtFirst) { EXPECT_EQ(Prometheus().text(), ""); }

TEST(Prometheus, AddsCountersUpByLabels) {
  const Prometheus prometheus;
  const Observer observer({}, prometheus.sink());
  observer.count("weft.find", {{"shard", "3"}});
  observer.count("weft.find", {{"shard", "3"}}, 2);
  observer.count("weft.find", {{"shard", "4"}});
  EXPECT_EQ(prometheus.text(),
            "# TYPE weft_find_total counter\nweft_find_total{shard=\"3\"} 3\nweft_find_total{shard=\"4\"} 1\n");
}

TEST(Prometheus, KeepsTheLastValueOfAGauge) {
  const Prometheus prometheus;
  const Observer observer({}, prometheus.sink());
  observer.gauge("weft.pool.open", 5);
  observer.gauge("weft.pool.open", -2.5);
  EXPECT_EQ(prometheus.text(), "# TYPE weft_pool_open gauge\nweft_pool_open -2.5\n");
}

TEST(Prometheus, SortsTimingsIntoCumulativeBuckets) {
  const Prometheus prometheus;
  const Observer observer({}, prometheus.sink());
  for (const double microseconds : {50.0, 100.0, 101.0, 20'000'000.0})
    observer.timing("weft.sql", microseconds, {{"side", "A"}});
  const std::string text = prometheus.text();
  EXPECT_TRUE(holds(text, "# TYPE weft_sql_seconds histogram")) << text;
  EXPECT_TRUE(holds(text, "weft_sql_seconds_bucket{side=\"A\",le=\"0.0001\"} 2"))
      << text;  // a bound belongs to its bucket
  EXPECT_TRUE(holds(text, "weft_sql_seconds_bucket{side=\"A\",le=\"0.00025\"} 3")) << text;
  EXPECT_TRUE(holds(text, "weft_sql_seconds_bucket{side=\"A\",le=\"10\"} 3")) << text;
  EXPECT_TRUE(holds(text, "weft_sql_seconds_bucket{side=\"A\",le=\"+Inf\"} 4")) << text;
  EXPECT_TRUE(holds(text, "weft_sql_seconds_sum{side=\"A\"} 20.000251")) << text;
  EXPECT_TRUE(holds(text, "weft_sql_seconds_count{side=\"A\"} 4")) << text;
}

TEST(Prometheus, EscapesLabelValues) {
  const Prometheus prometheus;
  const Observer observer({}, prometheus.sink());
  observer.count("weft.call", {{"tag", "a\"b\\c\nd"}});
  EXPECT_TRUE(holds(prometheus.text(), "weft_call_total{tag=\"a\\\"b\\\\c\\nd\"} 1")) << prometheus.text();
}

TEST(Prometheus, TheSinkOutlivesIt) {
  MetricSink sink;
  {
    const Prometheus prometheus;
    sink = prometheus.sink();
  }
  EXPECT_NO_THROW(sink(Metric{Metric::Kind::counter, "weft.find", {}, 1}));
}

TEST(Prometheus, LosesNothingUnderThreads) {
  const Prometheus prometheus;
  const Observer observer({}, prometheus.sink());
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) observer.count("weft.find");
      });
    }
  }
  EXPECT_TRUE(holds(prometheus.text(), "weft_find_total 4000")) << prometheus.text();
}

}  // namespace
}  // namespace weft
