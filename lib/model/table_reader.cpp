#include "model/table_reader.hpp"

#include <algorithm>

namespace weft::detail {
namespace {

const TomlTable no_members{};

const TomlMember* found_in(const TomlTable& table, std::string_view key) noexcept {
  const auto found = std::find_if(table.begin(), table.end(), [&](const TomlMember& one) { return one.key == key; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

TableReader::TableReader(const TomlTable& table, std::string what, std::uint32_t line, FileFaults& faults)
    : table_(&table), what_(std::move(what)), line_(line), faults_(faults) {}

TableReader::TableReader(const TomlValue& value, std::string what, FileFaults& faults)
    : table_(std::get_if<TomlTable>(&value.content)), what_(std::move(what)), line_(value.line), faults_(faults) {
  if (table_ != nullptr) return;
  table_ = &no_members;
  readable_ = false;
  faulty_ = true;
  faults_.add(line_, what_ + " is " + std::string(kind_of(value)) + "; make it a table");
}

std::uint32_t TableReader::line_of(std::string_view key) const noexcept {
  const TomlMember* member = found_in(*table_, key);
  return member == nullptr ? line_ : member->value.line;
}

const TomlValue* TableReader::value(std::string_view key) {
  known_.push_back(key);
  const TomlMember* member = found_in(*table_, key);
  return member == nullptr ? nullptr : &member->value;
}

void TableReader::fault(std::string_view key, const std::string& text) {
  faulty_ = true;
  faults_.add(line_of(key), text);
}

void TableReader::wrong_kind(std::string_view key, std::string_view wanted, const TomlValue& value) {
  fault(key,
        what_ + " has " + std::string(key) + " as " + std::string(kind_of(value)) + "; give " + std::string(wanted));
}

template <class Kind>
const Kind* TableReader::of_kind(std::string_view key, std::string_view wanted) {
  const TomlValue* found = value(key);
  if (found == nullptr) return nullptr;
  const auto* content = std::get_if<Kind>(&found->content);
  if (content == nullptr) wrong_kind(key, wanted, *found);
  return content;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const auto* found = of_kind<std::string>(key, "text in quotes");
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const auto* found = of_kind<bool>(key, "true or false");
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t lowest, std::int64_t highest) {
  const auto* found = of_kind<std::int64_t>(key, "a whole number");
  if (found == nullptr) return std::nullopt;
  if (*found >= lowest && *found <= highest) return *found;
  fault(key, what_ + " has " + std::string(key) + " = " + std::to_string(*found) + "; give " + std::to_string(lowest) +
                 " to " + std::to_string(highest));
  return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::texts(std::string_view key) {
  static constexpr std::string_view wanted = "a list of texts, like [\"one\", \"two\"]";
  const auto* found = of_kind<TomlArray>(key, wanted);
  if (found == nullptr) return std::nullopt;
  std::vector<std::string> made;
  for (const TomlValue& one : *found) {
    const auto* text = std::get_if<std::string>(&one.content);
    if (text == nullptr) {
      fault(key,
            what_ + " has " + std::string(kind_of(one)) + " in " + std::string(key) + "; give " + std::string(wanted));
      return std::nullopt;
    }
    made.push_back(*text);
  }
  return made;
}

std::optional<std::string> TableReader::needed_text(std::string_view key, std::string_view remedy) {
  if (found_in(*table_, key) == nullptr && readable_)
    fault(key, what_ + " has no " + std::string(key) + "; " + std::string(remedy));
  return text(key);
}

const TomlTable* TableReader::table(std::string_view key) { return of_kind<TomlTable>(key, "a table"); }

const TomlArray* TableReader::array(std::string_view key) {
  return of_kind<TomlArray>(key, "a list of tables, each under [[" + std::string(key) + "]]");
}

void TableReader::finish() {
  for (const TomlMember& member : *table_) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    std::string names;
    std::vector<std::string_view> sorted = known_;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (const auto& name : sorted) names += (names.empty() ? "" : ", ") + std::string(name);
    fault(member.key, what_ + " has the unknown key '" + member.key + "'; its keys are: " + names);
  }
}

}  // namespace weft::detail
