#include "sql/ordered_decimal.hpp"

#include <algorithm>

namespace weft::detail {
namespace {

char complement(char digit) { return static_cast<char>('0' + ('9' - digit)); }

}  // namespace

std::string to_ordered_decimal(std::string_view digits, std::uint8_t precision, std::uint8_t scale) {
  const bool negative = !digits.empty() && digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  // "0.50" of a decimal(2,2): its only digit before the point has no place of its own.
  const std::size_t whole_places = static_cast<std::size_t>(precision) - scale;
  std::string_view whole = digits.substr(0, point);
  if (whole.size() > whole_places) whole.remove_prefix(whole.size() - whole_places);

  std::string ordered;
  ordered.reserve(std::size_t{precision} + 1);
  ordered.push_back('1');
  ordered.append(whole_places - whole.size(), '0');
  ordered.append(whole);
  if (point < digits.size()) ordered.append(digits.substr(point + 1));
  ordered.resize(std::size_t{precision} + 1, '0');
  if (negative) {
    ordered.front() = '0';
    std::transform(ordered.begin() + 1, ordered.end(), ordered.begin() + 1, complement);
  }
  return ordered;
}

std::string from_ordered_decimal(std::string_view ordered, std::uint8_t precision, std::uint8_t scale) {
  const bool sound = ordered.size() == std::size_t{precision} + 1 &&
                     (ordered.front() == '0' || ordered.front() == '1') &&
                     std::all_of(ordered.begin(), ordered.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!sound) return {};
  std::string places(ordered.substr(1));
  const bool negative = ordered.front() == '0';
  if (negative) std::transform(places.begin(), places.end(), places.begin(), complement);

  const std::size_t whole_places = static_cast<std::size_t>(precision) - scale;
  const std::size_t first = std::min(places.find_first_not_of('0'), whole_places);
  std::string digits = negative ? "-" : "";
  if (first == whole_places) digits.push_back('0');
  digits.append(places, first, whole_places - first);
  if (scale > 0) digits.append(1, '.').append(places, whole_places, scale);
  return digits;
}

}  // namespace weft::detail
