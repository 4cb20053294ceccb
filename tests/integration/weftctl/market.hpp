#pragma once

#include <filesystem>
#include <string>

namespace weft::test {

/// Writes the entity file of a small market into the folder and gives its path. Owner kind "shop" (known by text keys):
/// entities "listing" (located, cached, unique title) and "setting" (key of a text and a number, not cached).
std::string write_market(const std::filesystem::path& folder);

/// An entity file with one entity that no test ever makes.
std::string other_entity();

}  // namespace weft::test
