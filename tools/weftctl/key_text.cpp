#include "weftctl/key_text.hpp"

#include <charconv>
#include <optional>

#include "weft/error.hpp"

namespace weft::ctl {
namespace {

template <class Number>
std::optional<Number> number_of(const std::string& word) {
  Number number{};
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::optional<Blob> bytes_of(const std::string& word) {
  if (!word.starts_with("0x")) return Blob{word};
  if (word.size() % 2 != 0) return std::nullopt;
  Blob blob;
  for (std::size_t at = 2; at < word.size(); at += 2) {
    unsigned byte = 0;
    const char* end = word.data() + at + 2;
    if (std::from_chars(word.data() + at, end, byte, 16).ptr != end) return std::nullopt;
    blob.bytes += static_cast<char>(byte);
  }
  return blob;
}

std::optional<Value> value_of(const FieldSpec& field, const std::string& word) {
  if (field.type <= Type::i64) {
    const auto number = number_of<std::int64_t>(word);
    return number ? std::optional<Value>(*number) : std::nullopt;
  }
  if (field.type <= Type::u64) {
    const auto number = number_of<std::uint64_t>(word);
    return number ? std::optional<Value>(*number) : std::nullopt;
  }
  if (field.type == Type::text) return Value(word);
  if (field.type == Type::blob) {
    const auto blob = bytes_of(word);
    return blob ? std::optional<Value>(*blob) : std::nullopt;
  }
  return std::nullopt;
}

std::string parts_of(const EntityDef& def) {
  std::string names;
  for (const std::size_t position : def.key_positions()) {
    if (position == def.owner_position()) continue;
    names += (names.empty() ? "" : " ") + def.fields()[position].name;
  }
  return names.empty() ? "nothing (the owner is the whole key)" : names;
}

}  // namespace

Key key_of_text(const EntityDef& def, OwnerId owner, const std::vector<std::string>& words) {
  Key key(owner);
  for (const std::size_t position : def.key_positions()) {
    if (position == def.owner_position()) continue;
    if (key.rest.size() == words.size()) break;
    const auto value = value_of(def.fields()[position], words[key.rest.size()]);
    if (!value) {
      throw UsageError("the key part " + def.fields()[position].name + " of entity " + def.name() +
                       " is not what its type takes (integers as digits, bytes as 0x and digits in pairs)");
    }
    key.rest.push_back(*value);
  }
  if (key.rest.size() != words.size() || key.rest.size() + 1 != def.key_positions().size()) {
    throw UsageError("the key of entity " + def.name() + " needs, behind the owner: " + parts_of(def));
  }
  return key;
}

}  // namespace weft::ctl
