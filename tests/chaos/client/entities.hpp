#pragma once

#include <vector>

#include "weft/weft.hpp"

namespace weft::chaos {

/// A register: its value names the write that made it.
struct Cell {
  OwnerId shop_id{};
  std::uint64_t number = 0;
  std::string value{};
  std::uint64_t row_version = 0;
};
struct Tally {
  OwnerId shop_id{};
  std::uint64_t number = 0;
  std::int64_t count = 0;
  std::uint64_t row_version = 0;
};
struct Ticketed {
  OwnerId shop_id{};
  Id id{};
  std::string value{};
  std::uint64_t row_version = 0;
};
struct Account {
  OwnerId shop_id{};
  Id id{};
  std::string name{};
  std::string value{};
  std::uint64_t row_version = 0;
};

const Entity<Cell>& cell();        // cached registers
const Entity<Cell>& plain_cell();  // registers without a cache
const Entity<Cell>& journal();     // rows of owner transactions, cached
const Entity<Cell>& slip();        // created and erased, with keys of the caller's, cached
const Entity<Tally>& tally();
const Entity<Ticketed>& ticketed();
const Entity<Account>& account();  // with a unique name
std::vector<EntityDef> all_entities();

// How many there are of each owner, and how many names in all.
inline constexpr std::uint64_t cells_of_an_owner = 8;
inline constexpr std::uint64_t journals_of_an_owner = 4;
inline constexpr std::uint64_t slips_of_an_owner = 4;
inline constexpr std::uint64_t names = 24;

}  // namespace weft::chaos
