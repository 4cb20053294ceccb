#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/value.hpp"

namespace weft::detail {

struct TomlValue;
struct TomlMember;
using TomlArray = std::vector<TomlValue>;
using TomlTable = std::vector<TomlMember>;  // in the file's order

/// A value of a TOML file as plain data, and the line it stands on. `monostate`: a kind that no file of ours has (a
/// time of day, or a time finer than microseconds). Dates and local times are UTC.
struct TomlValue {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Time, TomlArray, TomlTable> content;
  std::uint32_t line = 0;
};

struct TomlMember {
  std::string key;
  TomlValue value;
};

/// A short word for messages: "text", "an integer", "a table" …
std::string_view kind_of(const TomlValue& value) noexcept;

/// Reads a whole file; the answer's content is its root table. Throws SchemaError when it cannot be read, and on the
/// first fault of TOML's own syntax, with line and column.
TomlValue read_toml(const std::filesystem::path& file);

}  // namespace weft::detail
