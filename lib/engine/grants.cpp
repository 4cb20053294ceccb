#include "engine/grants.hpp"

#include <algorithm>
#include <sstream>

namespace weft::detail {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  if (from == std::string::npos) return "";
  return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

// "GRANT SELECT, INSERT (a, b) ON `x`.* TO …" -> the privileges, without columns in parentheses.
std::set<std::string> privileges_of(const std::string& grant, std::size_t on) {
  std::set<std::string> found;
  std::string list;
  int depth = 0;
  for (const char letter : grant.substr(6, on - 6)) {
    depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
    if (depth == 0 && letter != ')') list += letter;
  }
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) found.insert(trimmed(word));
  if (grant.find(" WITH GRANT OPTION") != std::string::npos) found.insert("GRANT OPTION");
  return found;
}

// A database pattern of GRANT: % any, _ one, backslash before either takes it as it is.
bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '%')
    return matches(pattern.substr(1), name) || (!name.empty() && matches(pattern, name.substr(1)));
  const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
  const char wanted = pattern[escaped ? 1 : 0];
  const bool any = wanted == '_' && !escaped;
  return !name.empty() && (any || wanted == name.front()) && matches(pattern.substr(escaped ? 2 : 1), name.substr(1));
}

// How much of a name a pattern spells out before its first wildcard.
std::size_t spelled_out(std::string_view pattern) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at, ++letters) {
    if (pattern[at] == '%' || pattern[at] == '_') return letters;
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  }
  return std::string_view::npos;
}

// The pattern of "`weft\_%`.*".
std::string_view pattern_of(std::string_view target) {
  const std::size_t end = target.find('`', 1);
  return target.starts_with('`') && end != std::string_view::npos ? target.substr(1, end - 1) : std::string_view();
}

}  // namespace

bool Grant::touches(std::string_view database) const {
  return target.starts_with("*.") || matches(pattern_of(target), database);
}

bool Grant::gives(const std::string& privilege) const {
  return privileges.contains(privilege) || (privilege != "GRANT OPTION" && privileges.contains("ALL PRIVILEGES"));
}

Grants::Grants(const std::vector<std::string>& rows) {
  for (const std::string& row : rows) {
    if (!row.starts_with("GRANT ")) continue;
    const std::size_t on = row.find(" ON ");
    if (on == std::string::npos) {
      role_ = true;
      continue;
    }
    all_.push_back({privileges_of(row, on), row.substr(on + 4, row.find(" TO ", on) - on - 4)});
  }
}

const Grant* Grants::of_database(std::string_view database) const {
  const Grant* best = nullptr;
  std::size_t most = 0;
  for (const Grant& grant : all_) {
    if (grant.everywhere() || !grant.target.ends_with("`.*") || !grant.touches(database)) continue;
    const std::size_t letters = spelled_out(pattern_of(grant.target));
    if (best != nullptr && letters <= most) continue;
    best = &grant;
    most = letters;
  }
  return best;
}

bool Grants::has(const std::string& privilege, std::string_view database) const {
  const Grant* own = of_database(database);
  return (own != nullptr && own->gives(privilege)) || has_everywhere(privilege);
}

bool Grants::has_everywhere(const std::string& privilege) const {
  return std::any_of(all_.begin(), all_.end(),
                     [&](const Grant& grant) { return grant.everywhere() && grant.gives(privilege); });
}

std::string comma_separated(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace weft::detail
