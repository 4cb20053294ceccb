#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/export.hpp"

namespace weft {
inline namespace v1 {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Called for every log line; may be called from any thread, must not throw and must not call the store.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// One measurement: a name ("weft.find"), labels ({"shard","3"}), and a value.
struct Metric {
  enum class Kind : std::uint8_t { counter, gauge, timing_us };
  Kind kind;
  std::string_view name;
  std::span<const std::pair<std::string_view, std::string_view>> labels;
  double value;
};

/// Called for every measurement; same rules as LogSink.
using MetricSink = std::function<void(const Metric&)>;

/// A sink that writes through spdlog to standard error; `minimum` and above.
WEFT_API LogSink stderr_log(LogLevel minimum = LogLevel::info);
/// A sink that sends StatsD datagrams; labels become name parts. Never blocks, never throws: what cannot be sent is
/// lost.
WEFT_API MetricSink statsd(const std::string& host, std::uint16_t port, std::string prefix = "");

/// Adds up measurements in memory and prints them in Prometheus' text form. Thread safety: all members may be called at
/// once.
class WEFT_API Prometheus {
 public:
  Prometheus();
  ~Prometheus();
  Prometheus(const Prometheus&) = delete;
  Prometheus& operator=(const Prometheus&) = delete;
  /// The sink; it may outlive this object.
  MetricSink sink() const;
  std::string text() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

/// Counts what the calls of this thread waited for, from construction on. Parallel work counts as its longest branch;
/// what is sent without waiting (a cache fill) is counted under `not_waited`.
class WEFT_API TripCount {
 public:
  struct Figures {
    std::uint32_t sql = 0;         ///< round trips to database servers waited for
    std::uint32_t cache = 0;       ///< round trips to cache servers waited for
    std::uint32_t not_waited = 0;  ///< messages sent without waiting for an answer
    std::uint32_t waited() const { return sql + cache; }
  };
  TripCount() noexcept;
  Figures figures() const noexcept;

 private:
  Figures start_;
};

}  // namespace v1
}  // namespace weft
