#include "bench/throughput_figures.hpp"

#include <array>
#include <stdexcept>

#include "bench/raw_memcached.hpp"
#include "bench/raw_sql.hpp"

namespace weft::bench {
namespace {

using detail::Bound;
using detail::ColumnKind;

constexpr const char* columns =
    "e.`shop_id`, e.`item_id`, e.`title`, e.`description`, e.`note`, e.`price`, e.`stock`, e.`row_version`";

void expect(bool good, const char* what) {
  if (!good) throw std::logic_error(std::string("the measurement is wrong: ") + what);
}

Figure ratio_figure(std::string name, double goal, const Ratio& ratio) {
  const auto rate = [](double value) { return std::to_string(static_cast<long>(value)); };
  const auto share = [](double value) { return std::to_string(value).substr(0, 4); };
  return {.name = std::move(name),
          .value = ratio.median,
          .unit = "ratio",
          .goal = goal,
          .better = Better::higher,
          .remark = share(ratio.least) + " to " + share(ratio.most) + "; " + rate(ratio.ours_per_second) + " beside " +
                    rate(ratio.theirs_per_second) + " /s"};
}

/// One owner's objects, and what a raw client must know to ask for them as Weft does.
struct Ground {
  explicit Ground(Site& from)
      : site(from),
        entity(from.registered(plain_item().def())),
        route(from.route(entity, from.plain().front().shop_id)),
        sql(from.sql(entity, route)),
        table("`" + *route.side->database + "`.`plain_item`") {
    // Read anew: what was measured before has changed some.
    auto repository = site.store().of(plain_item());
    for (const Item& item : site.plain()) {
      if (item.shop_id == site.plain().front().shop_id) items.push_back(repository.find(key(item)).value());
    }
  }
  static Key key(const Item& item) { return {item.shop_id, item.id}; }

  Site& site;
  const detail::Registered& entity;
  detail::Route route;
  const detail::EntitySql& sql;
  std::string table;
  std::vector<Item> items;
};

std::vector<Figure> find_figures(Ground& ground, RawConnection& connection, const Rounds& rounds) {
  auto repository = ground.site.store().of(plain_item());
  const Work ours = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations)
      expect(repository.find(Ground::key(ground.items[++at % 100])).has_value(), "an object is missing");
  };
  const Bound fenced = ground.sql.find(ground.route.fence, Ground::key(ground.items[0]));
  RawConnection::Prepared same(connection, fenced.statement->text, fenced.params.size(), fenced.statement->columns);
  const Work theirs = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations) {
      const Item& item = ground.items[++at % 100];
      const std::array<Value, 4> parameters{fenced.params[0], item.id, fenced.params[2], item.shop_id};
      expect(same.run(parameters) == 1, "the raw fenced select gave no row");
    }
  };
  const std::vector<ColumnKind> kinds(fenced.statement->columns.begin() + 4, fenced.statement->columns.end());
  RawConnection::Prepared plain(
      connection,
      std::string("SELECT ") + columns + " FROM " + ground.table + " e WHERE e.shop_id = ? AND e.item_id = ?", 2,
      kinds);
  const Work unfenced = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations) {
      const Item& item = ground.items[++at % 100];
      expect(plain.run(std::array<Value, 2>{item.shop_id, item.id}) == 1, "the raw select gave no row");
    }
  };
  return {ratio_figure("find_uncached", 0.85, side_by_side(ours, theirs, rounds)),
          ratio_figure("find_uncached_beside_unfenced", 0.50, side_by_side(ours, unfenced, rounds))};
}

std::vector<Figure> save_figures(Ground& ground, RawConnection& connection, const Rounds& rounds) {
  auto repository = ground.site.store().of(plain_item());
  // Each has rows of its own, so that nobody meets another's version.
  const Work ours = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations) {
      Item& item = ground.items[++at % 30];
      ++item.price;
      expect(repository.save(item), "a save met no row");
    }
  };
  const auto raw_save = [&](std::size_t first, RawConnection::Prepared& statement, bool with_fence) -> Work {
    return [&ground, &statement, first, with_fence, at = std::size_t{0}](std::size_t operations) mutable {
      for (; operations > 0; --operations) {
        Item& item = ground.items[first + ++at % 30];
        ++item.price;
        std::vector<Value> values{item.title, item.description, item.note, item.price,
                                  item.stock, item.shop_id,     item.id,   item.row_version};
        if (with_fence) {
          const Row row = plain_item().row(item);
          values = ground.sql.update(ground.route.fence, row.values(), item.row_version).params;
        }
        expect(statement.run(values) == 1, "a raw update met no row");
        ++item.row_version;
      }
    };
  };
  const Row first = plain_item().row(ground.items[30]);
  const Bound fenced = ground.sql.update(ground.route.fence, first.values(), 1);
  RawConnection::Prepared same(connection, fenced.statement->text, fenced.params.size(), {});
  RawConnection::Prepared plain(connection,
                                "UPDATE " + ground.table +
                                    " SET title = ?, description = ?, note = ?, price = ?, stock = ?, row_version = "
                                    "row_version + 1 WHERE shop_id = ? AND "
                                    "item_id = ? AND row_version = ?",
                                8, {});
  return {ratio_figure("save_uncached", 0.85, side_by_side(ours, raw_save(30, same, true), rounds)),
          ratio_figure("save_uncached_beside_unfenced", 0.70, side_by_side(ours, raw_save(60, plain, false), rounds))};
}

std::vector<Figure> cached_figures(Site& site, const Rounds& rounds) {
  auto repository = site.store().of(cached_item());
  std::vector<Key> keys;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < 100; ++at) {
    const Item& item = site.cached()[at * 8];
    keys.emplace_back(item.shop_id, item.id);
    names.push_back(site.cache_key(cached_item().def(), keys.back()));
  }
  repository.find_many(keys);
  RawMemcached raw(std::array<std::uint16_t, 2>{site.lab().cache(0).port(), site.lab().cache(1).port()});
  expect(raw.get(names) == names.size(), "the raw client does not find what Weft put into the cache");

  const Work one = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations) expect(repository.find(keys[++at % 100]).has_value(), "an object is missing");
  };
  const Work raw_one = [&, at = std::size_t{0}](std::size_t operations) mutable {
    for (; operations > 0; --operations)
      expect(raw.get(std::span(names).subspan(++at % 100, 1)) == 1, "an item is missing");
  };
  const Work many = [&](std::size_t operations) {
    for (; operations > 0; --operations) expect(repository.find_many(keys).size() == 100, "objects are missing");
  };
  const Work raw_many = [&](std::size_t operations) {
    for (; operations > 0; --operations) expect(raw.get(names) == 100, "items are missing");
  };
  return {ratio_figure("find_cached", 0.85, side_by_side(one, raw_one, rounds)),
          ratio_figure("find_many_100_cached", 0.80, side_by_side(many, raw_many, rounds))};
}

}  // namespace

std::vector<Figure> throughput_figures(Site& site, const Rounds& rounds) {
  Ground ground(site);
  RawConnection connection(*ground.route.side->server);
  std::vector<Figure> figures = cached_figures(site, rounds);
  for (Figure& figure : find_figures(ground, connection, rounds)) figures.push_back(std::move(figure));
  for (Figure& figure : save_figures(ground, connection, rounds)) figures.push_back(std::move(figure));
  return figures;
}

}  // namespace weft::bench
