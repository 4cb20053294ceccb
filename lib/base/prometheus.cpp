#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>
#include <mutex>

#include "weft/observe.hpp"

namespace weft {
inline namespace v1 {
namespace {

// Upper bounds in seconds; +Inf is added by text().
constexpr std::array<double, 16> bounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                           0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};

struct Series {
  double value = 0;  // a counter's or gauge's value, a histogram's sum
  std::array<std::uint64_t, bounds.size() + 1> buckets{};
};

struct Family {
  Metric::Kind kind{};
  std::map<std::string, Series, std::less<>> series{};  // by label text
};

std::string number_text(double number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.12g", number);
  return text.data();
}

std::string metric_name(const Metric& metric) {
  std::string name(metric.name);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  if (metric.kind == Metric::Kind::counter) return name + "_total";
  return metric.kind == Metric::Kind::timing_us ? name + "_seconds" : name;
}

// a="1",b="2" with the three characters escaped that the text form asks for.
std::string label_text(const Metric& metric) {
  std::string text;
  for (const auto& [label, value] : metric.labels) {
    if (!text.empty()) text += ',';
    text += label;
    text += "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') text += '\\';
      if (c == '\n') {
        text += "\\n";
      } else {
        text += c;
      }
    }
    text += '"';
  }
  return text;
}

std::string braced(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

void append_histogram(std::string& text, const std::string& name, const std::string& labels, const Series& series) {
  std::uint64_t seen = 0;
  const std::string before = labels.empty() ? "" : labels + ",";
  for (std::size_t at = 0; at < series.buckets.size(); ++at) {
    seen += series.buckets[at];
    const std::string bound = at < bounds.size() ? number_text(bounds[at]) : "+Inf";
    text += name + "_bucket{" + before + "le=\"" + bound + "\"} " + std::to_string(seen) + '\n';
  }
  text += name + "_sum" + braced(labels) + ' ' + number_text(series.value) + '\n';
  text += name + "_count" + braced(labels) + ' ' + std::to_string(seen) + '\n';
}

}  // namespace

struct Prometheus::Body {
  mutable std::mutex mutex{};
  std::map<std::string, Family, std::less<>> families{};

  void add(const Metric& metric) {
    const std::string name = metric_name(metric);
    const std::string labels = label_text(metric);
    const std::lock_guard lock(mutex);
    Family& family = families[name];
    family.kind = metric.kind;
    Series& series = family.series[labels];
    if (metric.kind == Metric::Kind::gauge) {
      series.value = metric.value;
    } else if (metric.kind == Metric::Kind::counter) {
      series.value += metric.value;
    } else {
      const double seconds = metric.value / 1e6;
      series.value += seconds;
      const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
      ++series.buckets[static_cast<std::size_t>(bucket)];
    }
  }

  std::string text() const {
    std::string text;
    const std::lock_guard lock(mutex);
    for (const auto& [name, family] : families) {
      const bool histogram = family.kind == Metric::Kind::timing_us;
      const char* type = histogram ? "histogram" : family.kind == Metric::Kind::gauge ? "gauge" : "counter";
      text += "# TYPE " + name + ' ' + type + '\n';
      for (const auto& [labels, series] : family.series) {
        if (histogram) {
          append_histogram(text, name, labels, series);
        } else {
          text += name + braced(labels) + ' ' + number_text(series.value) + '\n';
        }
      }
    }
    return text;
  }
};

Prometheus::Prometheus() : body_(std::make_shared<Body>()) {}
Prometheus::~Prometheus() = default;

MetricSink Prometheus::sink() const {
  return [body = body_](const Metric& metric) { body->add(metric); };
}

std::string Prometheus::text() const { return body_->text(); }

}  // namespace v1
}  // namespace weft
