#include "bench/site.hpp"

#include "bench/cores.hpp"
#include "engine/admin.hpp"
#include "engine/read_names.hpp"
#include "engine/store_core.hpp"

namespace weft::bench {
namespace {

constexpr int owners = 8;
constexpr int items_of_an_owner = 100;

Entity<Item> item(const char* name) {
  return Entity<Item>(name)
      .owner("shop", "shop_id", &Item::shop_id)
      .id("item_id", &Item::id)
      .field("title", &Item::title, {.length = 140})
      .field("description", &Item::description, {.length = 500})
      .field("note", &Item::note)
      .field("price", &Item::price)
      .field("stock", &Item::stock)
      .version(&Item::row_version);
}

std::vector<Item> fill(Store& store, const Entity<Item>& entity, const std::vector<OwnerId>& shops) {
  std::vector<Item> all;
  for (const OwnerId shop : shops) {
    std::vector<Item> items;
    for (int at = 0; at < items_of_an_owner; ++at) {
      items.push_back({.shop_id = shop,
                       .title = "A quilt, made by hand, number " + std::to_string(at),
                       .description = std::string(180, 'd'),
                       .price = 100 * at,
                       .stock = at});
    }
    for (Item& made : store.of(entity).create_many(items)) all.push_back(std::move(made));
  }
  return all;
}

}  // namespace

const Entity<Item>& plain_item() {
  static const Entity<Item> entity = item("plain_item");
  return entity;
}

const Entity<Item>& cached_item() {
  static const Entity<Item> entity = item("cached_item").cached_for(std::chrono::hours(1));
  return entity;
}

Site::Site() {
  const std::vector<EntityDef> entities{plain_item().def(), cached_item().def()};
  const auto prepare = [&](const std::filesystem::path& file) {
    detail::init(detail::load_topology(file), entities, {}, detail::Deadline::in(patience));
  };
  use_cores(Cores::of_servers);
  lab_ = std::make_unique<test::Lab>(test::Lab::Options{.folder = folder_.path(), .prepare = prepare});
  use_cores(Cores::of_clients);
  store_ = std::make_unique<Store>(Store::open(lab_->file(), {.entities = entities}));
  std::vector<OwnerId> shops;
  for (std::uint32_t at = 0; at < owners; ++at) shops.push_back(store_->add_owner("shop", {.shard = 1 + at / 2 % 2}));
  plain_ = fill(*store_, plain_item(), shops);
  cached_ = fill(*store_, cached_item(), shops);
}

Site::~Site() {
  try {
    store_->close(patience);
  } catch (const Error&) {
    // The servers end with this object in any case.
  }
  use_cores(Cores::all);
}

const detail::Registered& Site::registered(const EntityDef& def) { return *store_->core().parts()->entities.find(def); }

detail::Route Site::route(const detail::Registered& entity, OwnerId owner) {
  return detail::route_of(*store_->core().parts(), entity.kind, owner.value, detail::Deadline::in(patience)).value();
}

const detail::EntitySql& Site::sql(const detail::Registered& entity, const detail::Route& route) {
  return entity.sql(*route.side, detail::Dialect::mariadb);
}

std::string Site::cache_key(const EntityDef& def, const Key& key) {
  const detail::Context context{*store_->core().parts(), registered(def), detail::Deadline::in(patience)};
  const detail::CacheScene scene = context.parts.caches->now(context.deadline);
  return detail::ReadNames(context, scene).name(key).value().cache_key;
}

}  // namespace weft::bench
