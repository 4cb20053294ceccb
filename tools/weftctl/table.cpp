#include "weftctl/table.hpp"

#include <algorithm>
#include <numeric>

#include "weftctl/text_width.hpp"

namespace weft::ctl {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 6;

std::size_t widest_line(const std::string& text) {
  std::size_t most = 0;
  for (const std::string& line : wrapped(text, std::string::npos)) most = std::max(most, text_width(line));
  return most;
}

}  // namespace

std::string coloured(const std::string& text, Colour colour, const Terminal& terminal) {
  static constexpr const char* codes[] = {"", "\x1b[1m", "\x1b[32m", "\x1b[33m", "\x1b[31m"};
  if (!terminal.colours || colour == Colour::none || text.empty()) return text;
  return codes[static_cast<std::size_t>(colour)] + text + "\x1b[0m";
}

Table::Table(std::initializer_list<const char*> headings) {
  for (const char* heading : headings) {
    right_.push_back(*heading == '>');
    headings_.emplace_back(right_.back() ? heading + 1 : heading);
  }
}

void Table::add(std::vector<Cell> row) {
  row.resize(headings_.size(), Cell(""));
  rows_.push_back(std::move(row));
}

// The natural widths, made smaller from the widest on until all fit.
std::vector<std::size_t> Table::widths(std::size_t room) const {
  std::vector<std::size_t> columns;
  for (std::size_t at = 0; at < headings_.size(); ++at) {
    std::size_t most = text_width(headings_[at]);
    for (const auto& row : rows_) most = std::max(most, widest_line(row[at].text));
    columns.push_back(most);
  }
  const std::size_t gaps = gap * (columns.empty() ? 0 : columns.size() - 1);
  const auto sum = [&] { return std::accumulate(columns.begin(), columns.end(), gaps); };
  while (sum() > room) {
    const auto widest = std::max_element(columns.begin(), columns.end());
    if (*widest <= narrowest) break;
    --*widest;
  }
  return columns;
}

void Table::print_row(const std::vector<Cell>& row, const std::vector<std::size_t>& widths, const Terminal& terminal,
                      std::string& out) const {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 0;
  for (std::size_t at = 0; at < row.size(); ++at) {
    cells.push_back(wrapped(row[at].text, widths[at]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    std::string spaces;  // kept back, so that no line ends with some
    for (std::size_t at = 0; at < row.size(); ++at) {
      const std::string piece = line < cells[at].size() ? cells[at][line] : "";
      const std::size_t width = text_width(piece);
      const std::string padding(width < widths[at] ? widths[at] - width : 0, ' ');
      if (right_[at]) spaces += padding;
      if (!piece.empty()) {
        text += spaces + coloured(piece, row[at].colour, terminal);
        spaces.clear();
      }
      spaces += (right_[at] ? "" : padding) + std::string(gap, ' ');
    }
    out += text + "\n";
  }
}

std::string Table::text(const Terminal& terminal) const {
  const std::vector<std::size_t> columns = widths(terminal.width);
  std::string out;
  const bool titled = std::any_of(headings_.begin(), headings_.end(), [](const auto& one) { return !one.empty(); });
  if (titled) {
    std::vector<Cell> titles;
    for (const std::string& heading : headings_) titles.emplace_back(heading, Colour::strong);
    print_row(titles, columns, terminal, out);
  }
  for (const auto& row : rows_) print_row(row, columns, terminal, out);
  return out;
}

}  // namespace weft::ctl
