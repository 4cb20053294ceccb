#include "demo/entities.hpp"

#include <chrono>

namespace weft::demo {

const Entity<Package>& package_entity() {
  static const Entity<Package> entity =
      Entity<Package>("package")
          .owner(maintainer_kind, "maintainer_id", &Package::maintainer_id)
          .id("package_id", &Package::id)
          .field("name", &Package::name, {.length = longest_name})
          .field("version", &Package::version, {.length = longest_version})
          .field("section", &Package::section, {.length = longest_section})
          .field("installed_kib", &Package::installed_kib)
          .field("description", &Package::description, {.length = longest_description})
          .field("stars", &Package::stars)
          .version(&Package::row_version)
          .index("by_size", {"installed_kib"})
          .located()
          .unique("package_name", "name")
          .cached_for(std::chrono::minutes(10));
  return entity;
}

const Entity<Dependency>& dependency_entity() {
  static const Entity<Dependency> entity =
      Entity<Dependency>("dependency")
          .owner(maintainer_kind, "maintainer_id", &Dependency::maintainer_id)
          .key("package_id", &Dependency::package_id)
          .key("position", &Dependency::position)
          .field("alternative_group", &Dependency::alternative_group)
          .field("wanted", &Dependency::wanted, {.length = longest_name})
          .field("version_constraint", &Dependency::version_constraint, {.length = longest_version})
          .version(&Dependency::row_version);
  return entity;
}

}  // namespace weft::demo
