#include "wire/statement_effect.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace weft::detail {

namespace {

std::string_view without_comments(std::string_view text) noexcept {
  while (!text.empty()) {
    if (std::isspace(static_cast<unsigned char>(text.front())) != 0 || text.front() == '(') {
      text.remove_prefix(1);
    } else if (text.starts_with("/*") && !text.starts_with("/*!") && !text.starts_with("/*M!")) {
      const auto end = text.find("*/", 2);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    } else {
      break;
    }
  }
  return text;
}

}  // namespace

bool only_reads(std::string_view text) noexcept {
  static constexpr std::array<std::string_view, 6> readers{"SELECT", "WITH", "SHOW", "EXPLAIN", "DESCRIBE", "VALUES"};
  text = without_comments(text);
  const auto end = std::find_if(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) == 0; });
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const auto same = [](char left, char right) { return std::toupper(static_cast<unsigned char>(left)) == right; };
  return std::any_of(readers.begin(), readers.end(),
                     [&](std::string_view reader) { return std::ranges::equal(word, reader, same); });
}

}  // namespace weft::detail
