#include "demo/refusals.hpp"

#include <stdexcept>

namespace weft::demo {

std::string show_conflict(Store& store, const PackagePlace& place) {
  auto packages = store.of(package_entity());
  Package first = packages.find({place.maintainer, place.id}).value();
  Package second = first;
  ++first.stars;
  if (!packages.save(first)) throw std::logic_error("a package that was just read is gone");
  second.stars += 10;
  try {
    packages.save(second);
  } catch (const Conflict& conflict) {
    return conflict.what();
  }
  throw std::logic_error("a save of an old version was not refused");
}

std::string show_taken_name(Store& store, const PackagePlace& place, OwnerId another) {
  auto packages = store.of(package_entity());
  const Package there = packages.find({place.maintainer, place.id}).value();
  try {
    packages.create({.maintainer_id = another, .name = there.name, .version = "1", .section = "demo"});
  } catch (const Duplicate& duplicate) {
    return duplicate.what();
  }
  throw std::logic_error("a name that is taken was given out twice");
}

}  // namespace weft::demo
