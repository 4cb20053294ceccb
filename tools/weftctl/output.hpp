#pragma once

#include <cstdint>
#include <string>

#include "weftctl/table.hpp"

namespace weft::ctl {

/// Whoever read our output has seen enough (weftctl status | head -3): end without a word.
struct ReaderGone {};

/// Prints to standard output. Throws ReaderGone, or
/// std::runtime_error when it cannot be written (a full disk): an answer that was not
/// read was not given.
class Output {
 public:
  Output() : terminal_(standard_output()) {}
  const Terminal& terminal() const noexcept { return terminal_; }
  void print(const std::string& text);
  /// Bytes that are no UTF-8 (an old server's message) become U+FFFD: the document always parses.
  template <class Json>
  void print_json(const Json& document) {
    print(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  void print(const Table& table) { print(table.text(terminal_)); }
  /// A marked paragraph: a word in front, the rest beside it, wrapped.
  void print_marked(const std::string& mark, Colour colour, const std::string& text);

 private:
  Terminal terminal_;
};

/// "1 fault", "2 faults".
std::string counted(std::uint64_t number, const std::string& one, const std::string& many);
/// "1.5 MiB".
std::string bytes_text(std::uint64_t bytes);
/// One line: line breaks become spaces.
std::string one_line(std::string text);

}  // namespace weft::ctl
