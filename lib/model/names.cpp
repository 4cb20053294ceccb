#include "model/names.hpp"

#include <algorithm>

#include "model/utf8.hpp"

namespace weft::detail {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

bool is_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 63 && is_lower(name.front()) && !name.starts_with("weft_") &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_identifier(std::string_view identifier) noexcept {
  const auto length = utf8_length(identifier);
  return length && *length >= 1 && *length <= 64 && identifier.back() != ' ' &&
         std::none_of(identifier.begin(), identifier.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7F; });
}

bool is_database(std::string_view database) noexcept {
  return !database.empty() && database.size() <= 64 && (is_lower(database.front()) || is_upper(database.front())) &&
         std::all_of(database.begin(), database.end(),
                     [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; });
}

}  // namespace weft::detail
