#include "chaos/client/entities.hpp"

namespace weft::chaos {
namespace {

constexpr std::chrono::minutes in_cache{30};

Entity<Cell> cells(const char* name) {
  return Entity<Cell>(name)
      .owner("shop", "shop_id", &Cell::shop_id)
      .key("number", &Cell::number)
      .field("value", &Cell::value, {.length = 64})
      .version(&Cell::row_version);
}

}  // namespace

const Entity<Cell>& cell() {
  static const Entity<Cell> entity = cells("cell").cached_for(in_cache);
  return entity;
}

const Entity<Cell>& plain_cell() {
  static const Entity<Cell> entity = cells("plain_cell");
  return entity;
}

const Entity<Cell>& journal() {
  static const Entity<Cell> entity = cells("journal").cached_for(in_cache);
  return entity;
}

const Entity<Cell>& slip() {
  static const Entity<Cell> entity = cells("slip").cached_for(in_cache);
  return entity;
}

const Entity<Tally>& tally() {
  static const Entity<Tally> entity = Entity<Tally>("tally")
                                          .owner("shop", "shop_id", &Tally::shop_id)
                                          .key("number", &Tally::number)
                                          .field("count", &Tally::count)
                                          .version(&Tally::row_version)
                                          .cached_for(in_cache);
  return entity;
}

const Entity<Ticketed>& ticketed() {
  static const Entity<Ticketed> entity = Entity<Ticketed>("ticketed")
                                             .owner("shop", "shop_id", &Ticketed::shop_id)
                                             .id("ticketed_id", &Ticketed::id)
                                             .field("value", &Ticketed::value, {.length = 64})
                                             .version(&Ticketed::row_version)
                                             .cached_for(in_cache);
  return entity;
}

const Entity<Account>& account() {
  static const Entity<Account> entity = Entity<Account>("account")
                                            .owner("shop", "shop_id", &Account::shop_id)
                                            .id("account_id", &Account::id)
                                            .field("name", &Account::name, {.length = 32})
                                            .field("value", &Account::value, {.length = 64})
                                            .version(&Account::row_version)
                                            .unique("account_name", "name")
                                            .cached_for(in_cache);
  return entity;
}

std::vector<EntityDef> all_entities() {
  return {cell().def(),  plain_cell().def(), journal().def(), slip().def(),
          tally().def(), ticketed().def(),   account().def()};
}

}  // namespace weft::chaos
