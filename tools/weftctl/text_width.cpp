#include "weftctl/text_width.hpp"

#include <algorithm>
#include <cwchar>

namespace weft::ctl {
namespace {

struct Letter {
  std::size_t bytes = 1;
  std::size_t columns = 1;
  bool sound = false;
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

// The character at the start of `text`; not sound: no UTF-8, or a control character.
Letter letter_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t bytes = first < 0x80U ? 1 : first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : first >= 0xC2U ? 2 : 0;
  if (bytes == 0 || first > 0xF4U) return {};
  char32_t point = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
  for (std::size_t at = 1; at < bytes; ++at) {
    if (!continues(text, at)) return {};
    point = (point << 6U) | (static_cast<unsigned char>(text[at]) & 0x3FU);
  }
  if (point == U'\n') return {1, 0, true};  // lines are cut there
  const int columns = ::wcwidth(static_cast<wchar_t>(point));
  if (columns < 0) return {bytes, 1, false};
  return {bytes, static_cast<std::size_t>(columns), true};
}

}  // namespace

std::size_t text_width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const Letter letter = letter_of(utf8);
    columns += letter.columns;
    utf8.remove_prefix(letter.bytes);
  }
  return columns;
}

std::string printable(std::string_view utf8) {
  std::string clean;
  while (!utf8.empty()) {
    const Letter letter = letter_of(utf8);
    clean += letter.sound ? std::string(utf8.substr(0, letter.bytes)) : "?";
    utf8.remove_prefix(letter.bytes);
  }
  return clean;
}

std::vector<std::string> wrapped(std::string_view utf8, std::size_t width) {
  const std::string clean = printable(utf8);
  std::vector<std::string> lines;
  std::string line;
  std::size_t columns = 0;
  std::size_t space = std::string::npos;  // the last one in `line`
  const auto cut = [&](std::size_t at, std::size_t go_on) {
    const std::string rest = line.substr(std::min(go_on, line.size()));
    line.resize(at);
    lines.push_back(std::move(line));
    line = rest;
    columns = text_width(line);
    space = std::string::npos;
  };
  for (std::string_view left = clean; !left.empty();) {
    const Letter letter = letter_of(left);
    if (left.front() == '\n') {
      cut(line.size(), line.size());
    } else {
      if (columns + letter.columns > std::max<std::size_t>(width, 2)) {
        if (left.front() == ' ') {
          cut(line.size(), line.size());
          left.remove_prefix(1);
          continue;
        }
        if (space == std::string::npos) {
          cut(line.size(), line.size());
        } else {
          cut(space, space + 1);
        }
      }
      if (left.front() == ' ') space = line.size();
      line += left.substr(0, letter.bytes);
      columns += letter.columns;
    }
    left.remove_prefix(letter.bytes);
  }
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace weft::ctl
