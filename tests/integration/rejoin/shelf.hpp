#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "weft/store.hpp"

namespace weft::test {

/// An entity file: `thing` (a composite key, a field of every kind) and `listing` (an id, a unique title), of owner
/// kind "shop".
extern const char* const shelf_entities;

/// One change of one thing, with the row before and after it; nullopt: no row.
struct ThingWrite {
  Key key{};
  std::optional<Row> before{}, after{};
};

/// Things of one owner, changed at random through a store and remembered: what every row must be is known without
/// asking. Values are drawn from what tends to go wrong: NULLs, empty text, four-byte characters, NUL bytes, the ends
/// of integers, negative decimals, microseconds.
class Shelf {
 public:
  Shelf(Store& store, OwnerId owner, std::mt19937_64& random);

  /// A new thing under a key that no other has.
  ThingWrite create();
  ThingWrite save(std::size_t thing);
  ThingWrite erase(std::size_t thing);
  /// Erased and made again: the same key, another version.
  ThingWrite make_again(std::size_t thing);
  /// Save, erase, create or make_again, as the dice fall.
  ThingWrite any();

  std::size_t size() const noexcept { return keys_.size(); }
  const Key& key(std::size_t thing) const { return keys_.at(thing); }
  std::optional<Row> now(std::size_t thing) const { return rows_.at(thing); }
  void set(std::size_t thing, std::optional<Row> row) { rows_.at(thing) = std::move(row); }
  const EntityDef& def() const noexcept { return def_; }

 private:
  Row random_row(const Key& key);
  std::string random_text(std::size_t longest);
  std::string random_bytes(std::size_t longest);

  Store& store_;
  OwnerId owner_;
  std::mt19937_64& random_;
  EntityDef def_;
  std::vector<Key> keys_{};
  std::vector<std::optional<Row>> rows_{};
};

}  // namespace weft::test
