#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weft/store.hpp"

namespace weft::test {

struct Listing {  // cached, located, an index
  Id id{};
  OwnerId shop_id{};
  std::string title{};
  std::optional<std::string> note{};
  std::int64_t price = 0;
  std::uint64_t row_version = 0;
  bool operator==(const Listing&) const = default;
};

struct Setting {  // composite key of the caller's, not cached
  OwnerId shop_id{};
  std::string name{};
  std::int32_t slot = 0;
  std::int64_t number = 0;
  std::uint64_t row_version = 0;
  bool operator==(const Setting&) const = default;
};

struct Item {  // cached, nothing in the index: the plain case of one cached object
  OwnerId shop_id{};
  std::int64_t number = 0;
  std::string text{};
  std::int64_t stock = 0;
  std::uint64_t row_version = 0;
  bool operator==(const Item&) const = default;
};

struct Member {  // its own owner, a unique e-mail
  OwnerId member_id{};
  std::string email{};
  std::optional<std::string> nick{};
  std::uint64_t row_version = 0;
  bool operator==(const Member&) const = default;
};

struct Note {  // cached in available mode
  OwnerId shop_id{};
  std::int64_t number = 0;
  std::string text{};
  std::uint64_t row_version = 0;
  bool operator==(const Note&) const = default;
};

extern const Entity<Listing> listing;
extern const Entity<Setting> setting;
extern const Entity<Item> item;
extern const Entity<Member> member;
extern const Entity<Note> note;
/// A row with one field of every type, made at run time.
extern const EntityDef every_type;

std::vector<EntityDef> all_entities();

}  // namespace weft::test
