#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "weftctl/terminal.hpp"

namespace weft::ctl {

enum class Colour : std::uint8_t { none, strong, green, yellow, red };

/// The text in a colour, where the terminal has colours.
std::string coloured(const std::string& text, Colour colour, const Terminal& terminal);

struct Cell {
  std::string text{};
  Colour colour = Colour::none;
  Cell(std::string words, Colour shown = Colour::none) : text(std::move(words)), colour(shown) {}  // NOLINT
  Cell(const char* words) : text(words) {}                                                         // NOLINT
};

/// Rows under a line of headings, in aligned columns. Where they are too wide for the terminal the widest columns wrap,
/// so that every line fits and nothing is cut off.
class Table {
 public:
  /// A heading that begins with '>' makes a column of numbers, aligned to the right. No headings: none are printed.
  explicit Table(std::initializer_list<const char*> headings);
  void add(std::vector<Cell> row);
  bool empty() const noexcept { return rows_.empty(); }
  std::string text(const Terminal& terminal) const;

 private:
  std::vector<std::size_t> widths(std::size_t room) const;
  void print_row(const std::vector<Cell>& row, const std::vector<std::size_t>& widths, const Terminal& terminal,
                 std::string& out) const;

  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace weft::ctl
