#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "demo/catalogue.hpp"
#include "demo/entities.hpp"

namespace weft::demo {

/// Where a stored package is: enough to read it.
struct PackagePlace {
  OwnerId maintainer;
  Id id;
};

struct Imported {
  std::uint64_t owners_made = 0, owners_found = 0;
  std::uint64_t packages_made = 0, packages_found = 0;
  std::uint64_t dependencies_made = 0;
  std::uint64_t refused = 0;  // names that another maintainer holds from an earlier run
  std::vector<PackagePlace> places{};
  std::vector<OwnerId> owners{};
};

/// Brings the catalogue into the store, one transaction an owner. What is there already is kept, so that it may be run
/// again, also after an interruption. `rows_done` is told how many of the catalogue's rows each owner stands for.
Imported import_catalogue(Store& store, const Catalogue& catalogue,
                          const std::function<void(std::uint64_t rows)>& rows_done);

}  // namespace weft::demo
