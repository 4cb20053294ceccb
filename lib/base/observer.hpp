#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "weft/observe.hpp"

namespace weft::detail {

/// Where every part reports: the user's log and metric sinks. Sinks that throw are silenced. Thread safety: all
/// members.
class Observer {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Observer() = default;
  Observer(LogSink log, MetricSink metrics) : log_(std::move(log)), metrics_(std::move(metrics)) {}

  void log(LogLevel level, std::string_view message) const noexcept;
  void count(std::string_view name, Labels labels = {}, double by = 1) const noexcept;
  void gauge(std::string_view name, double value, Labels labels = {}) const noexcept;
  void timing(std::string_view name, double microseconds, Labels labels = {}) const noexcept;
  bool measures() const noexcept { return static_cast<bool>(metrics_); }

 private:
  void measure(Metric::Kind kind, std::string_view name, double value, Labels labels) const noexcept;
  LogSink log_;
  MetricSink metrics_;
};

}  // namespace weft::detail
