#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/value.hpp"

namespace weft {
inline namespace v1 {

/// Who decides the shard: a kind ("shop") and an id of that kind.
struct Owner {
  std::string kind;
  OwnerId id;
  Owner(std::string_view owner_kind, OwnerId owner_id) : kind(owner_kind), id(owner_id) {}
  bool operator==(const Owner&) const = default;
};

/// The key of one object: its owner, then the rest of the primary key in the entity's order (0 to 7 parts).
struct Key {
  OwnerId owner;
  std::vector<Value> rest;

  Key() = default;
  template <class... Part>
  Key(OwnerId owner_id, Part&&... part) : owner(owner_id) {  // NOLINT: keys are written as {owner, part}
    rest.reserve(sizeof...(part));
    (rest.emplace_back(std::forward<Part>(part)), ...);
  }
  bool operator==(const Key&) const = default;
};

}  // namespace v1
}  // namespace weft
