#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "weft/observe.hpp"

namespace weft {
inline namespace v1 {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: break;
  }
  return spdlog::level::err;
}

}  // namespace

LogSink stderr_log(LogLevel minimum) {
  // Not in spdlog's registry: the program's own loggers and settings stay as they are.
  auto logger = std::make_shared<spdlog::logger>("weft", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_level(spdlog_level(minimum));
  logger->flush_on(spdlog::level::trace);
  return [logger](LogLevel level, std::string_view message) {
    logger->log(spdlog_level(level), spdlog::string_view_t(message.data(), message.size()));
  };
}

}  // namespace v1
}  // namespace weft
