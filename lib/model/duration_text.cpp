#include "model/duration_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace weft::detail {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units = {
    {{"d", 86'400}, {"h", 3600}, {"min", 60}, {"s", 1}}};
constexpr std::int64_t most_seconds = 3650LL * 86'400;

}  // namespace

std::optional<std::chrono::seconds> duration_of(std::string_view text) {
  std::uint32_t count = 0;
  const char* last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, count);
  if (failed != std::errc()) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  for (const auto& [word, seconds] : units) {
    if (word != unit) continue;
    const std::int64_t time = std::int64_t{count} * seconds;
    if (time > most_seconds) return std::nullopt;
    return std::chrono::seconds(time);
  }
  return std::nullopt;
}

std::string duration_text(std::chrono::seconds time) {
  for (const auto& [word, seconds] : units)
    if (time.count() % seconds == 0 && time.count() != 0)
      return std::to_string(time.count() / seconds) + std::string(word);
  return "0s";
}

}  // namespace weft::detail
