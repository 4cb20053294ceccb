#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/context.hpp"
#include "support/lab.hpp"
#include "support/temp_folder.hpp"
#include "weft/weft.hpp"

namespace weft::bench {

/// An object of a common size: some numbers, some text.
struct Item {
  OwnerId shop_id{};
  Id id{};
  std::string title{};
  std::string description{};
  std::optional<std::string> note{};
  std::int64_t price = 0;
  std::int64_t stock = 0;
  std::uint64_t row_version = 0;
};

/// Two entities with the same fields, one of them cached.
const Entity<Item>& plain_item();
const Entity<Item>& cached_item();

/// Real servers of this run's own on loopback (two shards on a pair, index, two ticket servers, two memcached), a store
/// over them, and objects in it. They end with this object.
class Site {
 public:
  Site();
  ~Site();

  Store& store() noexcept { return *store_; }
  test::Lab& lab() noexcept { return *lab_; }
  /// Objects of every owner: both shards, both sides.
  const std::vector<Item>& plain() const noexcept { return plain_; }
  const std::vector<Item>& cached() const noexcept { return cached_; }

  // How Weft would ask, so that raw clients can send the same.
  const detail::Registered& registered(const EntityDef& def);
  detail::Route route(const detail::Registered& entity, OwnerId owner);
  const detail::EntitySql& sql(const detail::Registered& entity, const detail::Route& route);
  std::string cache_key(const EntityDef& def, const Key& key);

 private:
  test::TempFolder folder_{"weft-bench"};
  std::unique_ptr<test::Lab> lab_;
  std::unique_ptr<Store> store_;
  std::vector<Item> plain_;
  std::vector<Item> cached_;
};

inline constexpr std::chrono::seconds patience{30};

}  // namespace weft::bench
