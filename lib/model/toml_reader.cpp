#include "model/toml_reader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

TomlValue copied(const toml::node& node);

TomlTable copied_table(const toml::table& table) {
  struct Place {
    toml::source_position position;
    TomlMember member;
  };
  std::vector<Place> places;
  places.reserve(table.size());
  for (const auto& [key, node] : table) {
    Place place{key.source().begin, {std::string(key.str()), copied(node)}};
    // What stands under its own header or on the right of '=' is spoken of by the line of its name.
    if (place.position.line != 0) place.member.value.line = place.position.line;
    places.push_back(std::move(place));
  }
  // toml++ sorts by name; fields of a row stand in the order of the file.
  std::stable_sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
    return std::pair(left.position.line, left.position.column) < std::pair(right.position.line, right.position.column);
  });
  TomlTable made;
  made.reserve(places.size());
  for (Place& place : places) made.push_back(std::move(place.member));
  return made;
}

/// nullopt: finer than microseconds.
std::optional<Time> time_of(const toml::date_time& from) {
  using namespace std::chrono;
  if (from.time.nanosecond % 1000 != 0) return std::nullopt;
  const sys_days day(year{from.date.year} / from.date.month / from.date.day);
  Time time = Time(day) + hours(from.time.hour) + minutes(from.time.minute) + seconds(from.time.second) +
              microseconds(from.time.nanosecond / 1000);
  if (from.offset) time -= minutes(from.offset->minutes);
  return time;
}

TomlValue copied(const toml::node& node) {
  TomlValue made;
  made.line = node.source().begin.line;
  if (const auto* table = node.as_table()) {
    made.content = copied_table(*table);
  } else if (const auto* array = node.as_array()) {
    TomlArray elements;
    elements.reserve(array->size());
    for (const auto& element : *array) elements.push_back(copied(element));
    made.content = std::move(elements);
  } else if (const auto* text = node.as_string()) {
    made.content = text->get();
  } else if (const auto* integer = node.as_integer()) {
    made.content = integer->get();
  } else if (const auto* real = node.as_floating_point()) {
    made.content = real->get();
  } else if (const auto* boolean = node.as_boolean()) {
    made.content = boolean->get();
  } else if (const auto* date = node.as_date()) {
    if (const auto time = time_of(toml::date_time{date->get(), toml::time{}})) made.content = *time;
  } else if (const auto* moment = node.as_date_time()) {
    if (const auto time = time_of(moment->get())) made.content = *time;
  }
  return made;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  try {
    if (stream) return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  } catch (const std::ios_base::failure&) {
    // A folder opens like a file, and only reading it fails.
    stream.close();
  }
  throw SchemaError(file.string() + " cannot be read; make sure that it is a file and may be read");
}

}  // namespace

std::string_view kind_of(const TomlValue& value) noexcept {
  static constexpr std::array<std::string_view, 8> words = {"a time of day", "a boolean", "an integer", "a real",
                                                            "text",          "a time",    "a list",     "a table"};
  return words[value.content.index()];
}

TomlValue read_toml(const std::filesystem::path& file) {
  const std::string text = text_of(file);
  try {
    return copied(toml::parse(text, file.string()));
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw SchemaError(file.string() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                      ": this is not TOML: " + std::string(error.description()) +
                      "; mend it, then the rest is looked at");
  }
}

}  // namespace weft::detail
