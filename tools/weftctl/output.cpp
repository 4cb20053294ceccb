#include "weftctl/output.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include "weftctl/text_width.hpp"

namespace weft::ctl {

void Output::print(const std::string& text) {
  std::cout << text << std::flush;
  if (std::cout) return;
  if (errno == EPIPE) throw ReaderGone();
  throw std::runtime_error("standard output cannot be written");
}

void Output::print_marked(const std::string& mark, Colour colour, const std::string& text) {
  constexpr std::size_t indent = 9;
  std::string out =
      coloured(mark, colour, terminal_) + std::string(mark.size() < indent ? indent - mark.size() : 1, ' ');
  bool first = true;
  for (const std::string& line : wrapped(text, terminal_.width - indent)) {
    out += (first ? "" : std::string(indent, ' ')) + line + "\n";
    first = false;
  }
  print(out);
}

std::string counted(std::uint64_t number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

std::string bytes_text(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < units.size(); ++unit) size /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  return text.data();
}

std::string one_line(std::string text) {
  for (char& letter : text) {
    if (letter == '\n' || letter == '\r') letter = ' ';
  }
  return text;
}

}  // namespace weft::ctl
