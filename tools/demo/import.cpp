#include "demo/import.hpp"

#include <chrono>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

namespace weft::demo {
namespace {

// The largest team looks after some thousand packages, and each row is a round trip on real servers.
const CallOptions patient{.deadline = std::chrono::seconds(120)};

using Packages = std::vector<const CataloguePackage*>;

Package to_store(OwnerId owner, const CataloguePackage& package) {
  return {.maintainer_id = owner,
          .name = package.name,
          .version = package.version,
          .section = package.section,
          .installed_kib = package.installed_kib,
          .description = package.description};
}

void append_dependencies(std::vector<Dependency>& rows, const Package& made, const CataloguePackage& package) {
  std::uint32_t position = 0;
  for (const WantedPackage& wanted : package.depends) {
    Dependency& row = rows.emplace_back();
    row.maintainer_id = made.maintainer_id;
    row.package_id = made.id;
    row.position = ++position;
    row.alternative_group = wanted.group;
    row.wanted = wanted.name;
    if (!wanted.constraint.empty()) row.version_constraint = wanted.constraint;
  }
}

class Import {
 public:
  Import(Store& store, Imported& result) : store_(store), packages_(store.of(package_entity())), result_(result) {
    store.use(dependency_entity().def());
  }

  void maintainer(const Maintainer& maintainer) {
    const auto [owner, names_there] = owner_of(maintainer);
    result_.owners.push_back(owner);
    Packages missing;
    for (const CataloguePackage& package : maintainer.packages) {
      if (!names_there.contains(package.name)) missing.push_back(&package);
    }
    if (missing.empty()) return;
    try {
      write(owner, missing);
    } catch (const Duplicate&) {
      one_by_one(owner, missing);
    }
  }

 private:
  std::pair<OwnerId, std::unordered_set<std::string>> owner_of(const Maintainer& maintainer) {
    std::unordered_set<std::string> names;
    const std::optional<OwnerId> known = store_.find_owner(maintainer_kind, maintainer.mail, patient);
    if (!known) {
      ++result_.owners_made;
      return {store_.add_owner(maintainer_kind, {.name = maintainer.mail}, patient), std::move(names)};
    }
    ++result_.owners_found;
    OwnerQuery query{.limit = 1000};
    do {
      PageOf<Package> page = packages_.find_by_owner(*known, query, patient);
      for (Package& package : page.rows) {
        result_.places.push_back({*known, package.id});
        names.insert(std::move(package.name));
      }
      query.after = std::move(page.cursor);
    } while (!query.after.empty());
    result_.packages_found += names.size();
    return {*known, std::move(names)};
  }

  // Packages and their dependencies, together or not at all; unique names and places in the index go along with the
  // commit.
  void write(OwnerId owner, std::span<const CataloguePackage* const> packages) {
    std::vector<Package> rows;
    rows.reserve(packages.size());
    for (const CataloguePackage* package : packages) rows.push_back(to_store(owner, *package));

    Transaction transaction = store_.begin({maintainer_kind, owner}, patient);
    const std::vector<Package> made = transaction.of(package_entity()).create_many(rows, patient);
    std::vector<Dependency> dependencies;
    for (std::size_t at = 0; at < made.size(); ++at) append_dependencies(dependencies, made[at], *packages[at]);
    transaction.of(dependency_entity()).create_many(dependencies, patient);
    transaction.commit(patient);

    for (const Package& package : made) result_.places.push_back({owner, package.id});
    result_.packages_made += made.size();
    result_.dependencies_made += dependencies.size();
  }

  // A package that went to another maintainer since an earlier run keeps its name there; the others go in.
  void one_by_one(OwnerId owner, const Packages& packages) {
    for (const CataloguePackage* package : packages) {
      try {
        write(owner, std::span(&package, 1));
      } catch (const Duplicate&) {
        ++result_.refused;
      }
    }
  }

  Store& store_;
  Repository<Package> packages_;
  Imported& result_;
};

}  // namespace

Imported import_catalogue(Store& store, const Catalogue& catalogue,
                          const std::function<void(std::uint64_t rows)>& rows_done) {
  Imported result;
  result.places.reserve(catalogue.packages);
  Import import(store, result);
  for (const Maintainer& maintainer : catalogue.maintainers) {
    import.maintainer(maintainer);
    std::uint64_t rows = maintainer.packages.size();
    for (const CataloguePackage& package : maintainer.packages) rows += package.depends.size();
    rows_done(rows);
  }
  return result;
}

}  // namespace weft::demo
