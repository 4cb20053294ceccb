#include "sql/datetime_text.hpp"

#include <chrono>
#include <cstdint>

namespace weft::detail {
namespace {

constexpr std::size_t seconds_end = 19;  // "YYYY-MM-DD hh:mm:ss"

void put(std::string& text, std::size_t at, std::size_t width, std::uint64_t number) {
  for (std::size_t place = width; place-- > 0; number /= 10) text[at + place] = static_cast<char>('0' + number % 10);
}

bool take(std::string_view text, std::size_t at, std::size_t width, int& number) noexcept {
  number = 0;
  for (const char digit : text.substr(at, width)) {
    if (digit < '0' || digit > '9') return false;
    number = number * 10 + (digit - '0');
  }
  return true;
}

}  // namespace

std::string to_datetime(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto micros = static_cast<std::uint64_t>((time - day).count());
  const std::uint64_t seconds = micros / 1'000'000;
  std::string text = "0000-00-00 00:00:00.000000";
  put(text, 0, 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  put(text, 5, 2, static_cast<unsigned>(date.month()));
  put(text, 8, 2, static_cast<unsigned>(date.day()));
  put(text, 11, 2, seconds / 3600);
  put(text, 14, 2, seconds / 60 % 60);
  put(text, 17, 2, seconds % 60);
  put(text, 20, 6, micros % 1'000'000);
  return text;
}

std::optional<Time> from_datetime(std::string_view text) noexcept {
  if (text.size() < seconds_end || text.size() > seconds_end + 7) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':') return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool digits = take(text, 0, 4, year) && take(text, 5, 2, month) && take(text, 8, 2, day) &&
                      take(text, 11, 2, hour) && take(text, 14, 2, minute) && take(text, 17, 2, second);
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!digits || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;

  int micros = 0;
  if (text.size() > seconds_end) {
    const std::string_view fraction = text.substr(seconds_end + 1);
    if (text[seconds_end] != '.' || !take(fraction, 0, fraction.size(), micros)) return std::nullopt;
    for (std::size_t places = fraction.size(); places < 6; ++places) micros *= 10;
  }
  return Time(std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
              std::chrono::seconds(second) + std::chrono::microseconds(micros));
}

}  // namespace weft::detail
