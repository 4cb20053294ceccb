#include "fuzz/sql_tokens.hpp"

#include <optional>

namespace weft::test {
namespace {

using Kind = SqlToken::Kind;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 128;
}

class Scanner {
 public:
  Scanner(detail::Dialect dialect, std::string_view sql) : lite_(dialect == detail::Dialect::sqlite), sql_(sql) {}

  SqlTokens run() {
    while (at_ < sql_.size() && found_.fault.empty()) step();
    if (found_.fault.empty() && !open_.empty()) found_.fault = "a parenthesis is not closed";
    return std::move(found_);
  }

 private:
  void add(Kind kind, std::string content) { found_.tokens.push_back({kind, std::move(content)}); }
  char here() const { return sql_[at_]; }
  bool follows(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }

  void step() {
    const char c = here();
    if (is_space(c)) {
      ++at_;
    } else if (follows("--") || (!lite_ && c == '#')) {
      skip_to("\n");
    } else if (follows("/*")) {
      skip_to("*/");
    } else if (c == '\'' || c == '"' || c == '`' || (lite_ && c == '[')) {
      quoted(c);
    } else if (c == '?') {
      ++at_;
      add(Kind::parameter, "?");
    } else if (is_digit(c)) {
      add(Kind::number, while_in([](char each) { return is_digit(each) || is_letter(each) || each == '.'; }));
    } else if (is_letter(c)) {
      add(Kind::word, while_in([](char each) { return is_letter(each) || is_digit(each); }));
    } else {
      parenthesis(c);
      ++at_;
      add(Kind::mark, std::string(1, c));
    }
  }

  template <class Fits>
  std::string while_in(Fits fits) {
    const std::size_t from = at_;
    while (at_ < sql_.size() && fits(here())) ++at_;
    return std::string(sql_.substr(from, at_ - from));
  }

  void skip_to(std::string_view end) {
    const std::size_t found = sql_.find(end, at_ + 1);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
    add(Kind::comment, "");
  }

  void quoted(char mark) {
    const char close = mark == '[' ? ']' : mark;
    const bool escapes = !lite_ && mark != '`';
    const bool text = mark == '\'' || (mark == '"' && !lite_);
    std::string content;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (escapes && here() == '\\') {
        if (++at_ == sql_.size()) break;
        content += here();
      } else if (here() != close) {
        content += here();
      } else if (mark != '[' && at_ + 1 < sql_.size() && sql_[at_ + 1] == close) {
        content += sql_[++at_];
      } else {
        ++at_;
        return add(text ? Kind::text : Kind::quoted_name, std::move(content));
      }
    }
    found_.fault = "a quote is not closed";
  }

  void parenthesis(char c) {
    if (c == '(' || c == '[' || c == '{') open_ += c;
    if (c != ')' && c != ']' && c != '}') return;
    const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (open_.empty() || open_.back() != wanted) {
      found_.fault = "a parenthesis closes what was not open";
    } else {
      open_.pop_back();
    }
  }

  bool lite_;
  std::string_view sql_;
  std::size_t at_ = 0;
  std::string open_{};
  SqlTokens found_{};
};

}  // namespace

SqlTokens sql_tokens(detail::Dialect dialect, std::string_view sql) { return Scanner(dialect, sql).run(); }

}  // namespace weft::test
