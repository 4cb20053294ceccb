#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "weft/weft.hpp"

namespace weft::demo {

inline constexpr const char* maintainer_kind = "maintainer";

inline constexpr std::size_t longest_name = 128;
inline constexpr std::size_t longest_version = 128;
inline constexpr std::size_t longest_section = 64;
inline constexpr std::size_t longest_description = 400;

/// A package; its maintainer owns it, and its name is unique over the whole catalogue.
struct Package {
  OwnerId maintainer_id{};
  Id id{};
  std::string name{};
  std::string version{};
  std::string section{};
  std::optional<std::int64_t> installed_kib{};
  std::string description{};
  std::int64_t stars = 0;
  std::uint64_t row_version = 0;
};

/// One name in a package's Depends field. Its key has three parts: owner, package, position.
struct Dependency {
  OwnerId maintainer_id{};
  Id package_id{};
  std::uint32_t position = 0;
  std::uint32_t alternative_group = 0;
  std::string wanted{};
  std::optional<std::string> version_constraint{};
  std::uint64_t row_version = 0;
};

/// The same definitions stand in catalogue.toml, for weftctl.
const Entity<Package>& package_entity();
const Entity<Dependency>& dependency_entity();

}  // namespace weft::demo
