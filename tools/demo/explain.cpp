#include "demo/explain.hpp"

#include <algorithm>
#include <ostream>

namespace weft::demo {
namespace {

std::uint32_t shard_of(std::span<const ShardContent> shards, OwnerId owner) {
  for (const ShardContent& content : shards) {
    if (std::find(content.owners.begin(), content.owners.end(), owner) != content.owners.end()) return content.shard;
  }
  return 0;
}

// An embedded shard has one side.
std::string home(OwnerId owner, const Where& where) {
  if (where.topology.empty()) return {};
  return owner.value % 2 == 0 ? ", an even owner id: at home on side A of the pair"
                              : ", an odd owner id: at home on side B of the pair";
}

void print_trips(std::ostream& out, const char* what, const TripCount& trips) {
  const TripCount::Figures figures = trips.figures();
  out << "    " << what << ": " << figures.waited() << " waited for (" << figures.sql << " to databases, "
      << figures.cache << " to the cache)\n";
}

}  // namespace

void explain_package(std::ostream& out, Store& store, std::span<const ShardContent> shards, const PackagePlace& place,
                     const Where& where) {
  auto packages = store.of(package_entity());
  const std::string name = packages.find({place.maintainer, place.id}).value().name;
  const Package package = packages.find_by_unique("package_name", name).value();
  const OwnerId owner = package.maintainer_id;
  const auto dependencies = store.of(dependency_entity()).count(owner, {.equals = {package.id}});

  out << "  package " << package.name << " " << package.version << " (" << package.section
      << "): " << package.description << "\n"
      << "    found by its unique name; key: " << maintainer_kind << " " << owner.value << ", package "
      << package.id.value << "\n"
      << "    all rows of this maintainer live on shard " << shard_of(shards, owner) << home(owner, where) << "\n"
      << "    " << packages.count(owner) << " packages of this maintainer, " << dependencies
      << " dependencies of this package, row version " << package.row_version << "\n";
  {
    const TripCount trips;
    packages.find({owner, package.id}, {.read_from = ReadFrom::row});
    print_trips(out, "round trips of a read from the row", trips);
  }
  packages.find({owner, package.id});
  {
    const TripCount trips;
    packages.find({owner, package.id});
    print_trips(out, "round trips of a cached read", trips);
  }
  out << weftctl_explain(where, maintainer_kind, owner.value, package_entity().def().name(), package.id.value);
}

}  // namespace weft::demo
