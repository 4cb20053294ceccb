#include "model/decimal.hpp"

#include <algorithm>

namespace weft::detail {
namespace {

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool all_zeros(std::string_view text) noexcept { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

std::optional<std::string> canonical_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view part;
  if (point != std::string_view::npos) {
    part = text.substr(point + 1);
    if (part.empty()) return std::nullopt;
  }
  if (whole.empty() || !all_digits(whole) || !all_digits(part)) return std::nullopt;

  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  if (whole.size() > static_cast<std::size_t>(precision - scale)) return std::nullopt;
  if (part.size() > scale) {
    if (!all_zeros(part.substr(scale))) return std::nullopt;
    part = part.substr(0, scale);
  }
  if (whole.empty() && all_zeros(part)) negative = false;

  std::string made;
  made.reserve(whole.size() + scale + 3U);
  if (negative) made += '-';
  if (whole.empty()) {
    made += '0';
  } else {
    made += whole;
  }
  if (scale > 0) {
    made += '.';
    made += part;
    made.append(scale - part.size(), '0');
  }
  return made;
}

bool is_canonical_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t tail = scale == 0 ? 0 : scale + std::size_t{1};
  if (text.size() <= tail) return false;
  const std::string_view whole = text.substr(0, text.size() - tail);
  std::string_view part = text.substr(whole.size());
  if (scale > 0) {
    if (part.front() != '.') return false;
    part.remove_prefix(1);
  }
  if (!all_digits(whole) || !all_digits(part)) return false;
  if (whole.front() == '0' && whole.size() > 1) return false;
  const bool zero_whole = whole == "0";
  if (!zero_whole && whole.size() > static_cast<std::size_t>(precision - scale)) return false;
  return !(negative && zero_whole && all_zeros(part));
}

}  // namespace weft::detail
