#include "chaos/history/history_file.hpp"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace weft::chaos {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> kinds{"read", "write", "create", "erase"};
constexpr std::array<std::string_view, 3> outcomes{"ok", "fail", "unknown"};
constexpr std::array<std::string_view, 3> sources{"", "cache", "row"};
constexpr std::array<std::string_view, 5> facts{"wrong_side", "late", "tail", "takeover", "rejoin"};

template <class Enum, std::size_t Size>
Enum word(const std::array<std::string_view, Size>& words, const std::string& text) {
  for (std::size_t at = 0; at < Size; ++at)
    if (words.at(at) == text) return static_cast<Enum>(at);
  throw std::runtime_error("the word \"" + text + "\" is not known");
}

template <class Enum, std::size_t Size>
std::string text_of(const std::array<std::string_view, Size>& words, Enum value) {
  return std::string(words.at(static_cast<std::size_t>(value)));
}

template <class T>
std::optional<T> maybe(const Json& line, const char* name) {
  const auto at = line.find(name);
  if (at == line.end() || at->is_null()) return std::nullopt;
  return at->get<T>();
}

// A value is anything that tells two writes apart: text, or another scalar in its JSON form.
std::optional<std::string> value_of(const Json& line) {
  const auto at = line.find("value");
  if (at == line.end() || at->is_null()) return std::nullopt;
  return at->is_string() ? at->get<std::string>() : at->dump();
}

Operation operation_of(const Json& line) {
  Operation made;
  made.client = line.at("client").is_string() ? line.at("client").get<std::string>() : line.at("client").dump();
  made.op = word<Operation::Kind>(kinds, line.at("op").get_ref<const std::string&>());
  made.key = line.at("key").get<std::string>();
  made.version = maybe<std::uint64_t>(line, "version");
  made.value = value_of(line);
  made.start = line.at("start").get<std::int64_t>();
  made.end = line.at("end").get<std::int64_t>();
  made.outcome = word<Operation::Outcome>(outcomes, line.at("outcome").get_ref<const std::string&>());
  if (const auto from = maybe<std::string>(line, "from")) made.from = word<Operation::From>(sources, *from);
  made.number = maybe<std::uint64_t>(line, "n").value_or(0);
  made.transaction = maybe<std::string>(line, "tx").value_or("");
  made.id = maybe<std::uint64_t>(line, "id");
  made.deadline = maybe<std::int64_t>(line, "deadline");
  if (made.end < made.start) throw std::runtime_error("it ends before it starts");
  return made;
}

Fact fact_of(const Json& line) {
  Fact made;
  made.kind = word<Fact::Kind>(facts, line.at("fact").get_ref<const std::string&>());
  made.client = maybe<std::string>(line, "client").value_or("");
  made.key = maybe<std::string>(line, "key").value_or("");
  made.version = maybe<std::uint64_t>(line, "version");
  made.value = value_of(line);
  made.side = maybe<std::string>(line, "side").value_or("");
  made.detail = maybe<std::string>(line, "detail").value_or("");
  made.start = maybe<std::int64_t>(line, "start").value_or(0);
  made.end = maybe<std::int64_t>(line, "end").value_or(0);
  return made;
}

template <class T>
void put(nlohmann::ordered_json& line, const char* name, const std::optional<T>& value) {
  if (value)
    line[name] = *value;
  else
    line[name] = nullptr;
}

}  // namespace

std::string to_line(const Operation& operation) {
  nlohmann::ordered_json line;
  line["client"] = operation.client;
  line["op"] = text_of(kinds, operation.op);
  line["key"] = operation.key;
  put(line, "version", operation.version);
  put(line, "value", operation.value);
  line["start"] = operation.start;
  line["end"] = operation.end;
  line["outcome"] = text_of(outcomes, operation.outcome);
  if (operation.from != Operation::From::unsaid) line["from"] = text_of(sources, operation.from);
  if (operation.number != 0) line["n"] = operation.number;
  if (!operation.transaction.empty()) line["tx"] = operation.transaction;
  if (operation.id) line["id"] = *operation.id;
  if (operation.deadline) line["deadline"] = *operation.deadline;
  return line.dump();
}

std::string to_line(const Fact& fact) {
  nlohmann::ordered_json line;
  line["fact"] = text_of(facts, fact.kind);
  if (!fact.client.empty()) line["client"] = fact.client;
  if (!fact.key.empty()) line["key"] = fact.key;
  if (fact.version) line["version"] = *fact.version;
  if (fact.value) line["value"] = *fact.value;
  if (!fact.side.empty()) line["side"] = fact.side;
  if (!fact.detail.empty()) line["detail"] = fact.detail;
  line["start"] = fact.start;
  line["end"] = fact.end;
  return line.dump();
}

History read_history(std::istream& lines) {
  History history;
  std::string text;
  for (std::uint64_t number = 1; std::getline(lines, text); ++number) {
    if (text.empty()) continue;
    try {
      const Json line = Json::parse(text);
      if (line.contains("fact")) {
        history.facts.push_back(fact_of(line));
        history.facts.back().line = number;
      } else {
        history.operations.push_back(operation_of(line));
        history.operations.back().line = number;
      }
    } catch (const std::exception& error) {
      throw std::runtime_error("history, line " + std::to_string(number) + ": " + error.what());
    }
  }
  return history;
}

History read_history(const std::filesystem::path& file) {
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error("the history " + file.string() + " cannot be read");
  return read_history(lines);
}

}  // namespace weft::chaos
