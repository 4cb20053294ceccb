#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// The line of one operation or fact, without its end.
std::string to_line(const Operation& operation);
std::string to_line(const Fact& fact);

/// Reads JSON lines. Throws std::runtime_error naming the line that is none, lacks a member or has a word that is not
/// known. Members that the format does not have are left out.
History read_history(std::istream& lines);
History read_history(const std::filesystem::path& file);

}  // namespace weft::chaos
