#include "base/observer.hpp"

#include <span>

namespace weft::detail {

void Observer::log(LogLevel level, std::string_view message) const noexcept {
  if (!log_) return;
  try {
    log_(level, message);
  } catch (...) {  // a sink may not change what a call does
  }
}

void Observer::count(std::string_view name, Labels labels, double by) const noexcept {
  measure(Metric::Kind::counter, name, by, labels);
}

void Observer::gauge(std::string_view name, double value, Labels labels) const noexcept {
  measure(Metric::Kind::gauge, name, value, labels);
}

void Observer::timing(std::string_view name, double microseconds, Labels labels) const noexcept {
  measure(Metric::Kind::timing_us, name, microseconds, labels);
}

void Observer::measure(Metric::Kind kind, std::string_view name, double value, Labels labels) const noexcept {
  if (!metrics_) return;
  try {
    metrics_(Metric{kind, name, std::span(labels.begin(), labels.size()), value});
  } catch (...) {  // a sink may not change what a call does
  }
}

}  // namespace weft::detail
