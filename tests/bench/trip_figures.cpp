#include "bench/trip_figures.hpp"

#include <functional>
#include <stdexcept>

#include "support/sql.hpp"

namespace weft::bench {
namespace {

// The last of some calls: by then connections are made and statements are prepared.
TripCount::Figures trips_of(const std::function<void(std::size_t time)>& call, std::size_t times = 40) {
  for (std::size_t time = 0; time + 1 < times; ++time) call(time);
  const TripCount trips;
  call(times - 1);
  return trips.figures();
}

Figure trips_figure(std::string name, const TripCount::Figures& trips, double goal) {
  return {.name = std::move(name),
          .value = static_cast<double>(trips.waited()),
          .unit = "round trips",
          .goal = goal,
          .better = Better::lower,
          .remark = std::to_string(trips.sql) + " to databases, " + std::to_string(trips.cache) + " to caches, " +
                    std::to_string(trips.not_waited) + " not waited for"};
}

// Prepared statements both sides of the pair have run so far.
std::uint64_t statements_run(Site& site) {
  std::uint64_t sum = 0;
  for (test::MariadbServer* server : {&site.lab().shards().a(), &site.lab().shards().b()}) {
    const detail::Rows rows =
        test::run_sql(server->admin(), {"SELECT CAST(VARIABLE_VALUE AS UNSIGNED) FROM information_schema.GLOBAL_STATUS "
                                        "WHERE VARIABLE_NAME = 'COM_STMT_EXECUTE'"});
    sum += rows.at(0, 0).as_uint();
  }
  return sum;
}

// 100 keys spread over all owners; they must not have been read before.
std::vector<Key> spread_keys(const std::vector<Item>& items, std::size_t first) {
  std::vector<Key> keys;
  for (std::size_t at = first; keys.size() < 100; at = (at + 8) % items.size())
    keys.emplace_back(items[at].shop_id, items[at].id);
  return keys;
}

void find_many_figures(Site& site, std::vector<Figure>& figures) {
  auto items = site.store().of(cached_item());
  // Connections and statements first, on other keys.
  for (std::size_t first = 1; first < 8; ++first) items.find_many(spread_keys(site.cached(), first));
  // Which session serves which shard is chance: each must have prepared the statements of all.
  for (int time = 0; time < 100; ++time) items.find_many(spread_keys(site.cached(), 1), {.read_from = ReadFrom::row});
  const std::vector<Key> keys = spread_keys(site.cached(), 0);
  const std::uint64_t before = statements_run(site);
  const std::uint64_t between = statements_run(site);
  TripCount cold;
  if (items.find_many(keys).size() != keys.size()) throw std::logic_error("find_many gave another number of answers");
  const TripCount::Figures waited = cold.figures();
  // Asking for the count runs statements of its own; what it took the first time is taken off.
  const std::uint64_t selects = statements_run(site) - between - (between - before);
  figures.push_back(trips_figure("trips_find_many_100_cold", waited, 3));
  figures.push_back({.name = "selects_find_many_100_cold",
                     .value = static_cast<double>(selects),
                     .unit = "statements",
                     .goal = 4,
                     .better = Better::lower,
                     .remark = "over 4 pairs of shard and side"});
  figures.push_back(trips_figure("trips_find_many_100_warm", trips_of([&](std::size_t) { items.find_many(keys); }), 1));
}

}  // namespace

std::vector<Figure> trip_figures(Site& site) {
  auto plain = site.store().of(plain_item());
  auto cached = site.store().of(cached_item());
  std::vector<Figure> figures;
  const auto key = [](const Item& item) { return Key(item.shop_id, item.id); };
  // Nobody has read the last 100: all of one owner, so that its connection is there when it is counted.
  const std::size_t unread = site.cached().size() - 100;

  figures.push_back(trips_figure(
      "trips_find_cold", trips_of([&](std::size_t time) { cached.find(key(site.cached()[unread + time])); }), 3));
  figures.push_back(
      trips_figure("trips_find_cached", trips_of([&](std::size_t) { cached.find(key(site.cached()[unread])); }), 1));
  figures.push_back(
      trips_figure("trips_find_uncached", trips_of([&](std::size_t) { plain.find(key(site.plain()[0])); }), 1));
  Item changed = cached.find(key(site.cached()[unread])).value();
  figures.push_back(trips_figure("trips_save_strict", trips_of([&](std::size_t time) {
                                   changed.price = static_cast<std::int64_t>(time);
                                   cached.save(changed);
                                 }),
                                 4));
  Item uncached = plain.find(key(site.plain()[0])).value();
  figures.push_back(trips_figure("trips_save_uncached", trips_of([&](std::size_t time) {
                                   uncached.price = static_cast<std::int64_t>(time);
                                   plain.save(uncached);
                                 }),
                                 1));
  find_many_figures(site, figures);
  return figures;
}

}  // namespace weft::bench
