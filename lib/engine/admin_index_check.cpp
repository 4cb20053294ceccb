#include <algorithm>
#include <map>

#include "engine/admin_names.hpp"
#include "engine/admin_place.hpp"
#include "engine/admin_rejoin.hpp"
#include "engine/index_hold.hpp"
#include "engine/pair_sides.hpp"
#include "engine/role_book.hpp"
#include "engine/store_core.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 1000;

std::string name_of(std::uint32_t pair) { return pair == 0 ? "the index" : "shard " + std::to_string(pair); }

class Check {
 public:
  Check(const Parts& parts, bool mend, Deadline deadline)
      : parts_(parts), topology_(parts.topology), mend_(mend), deadline_(deadline), book_(topology_, {}, deadline) {}

  IndexCheck run() {
    check_pair(0);
    for (const ShardSpec& shard : topology_.shards) check_pair(shard.id);
    check_placements();
    for (const ShardSpec& shard : topology_.shards) check_gates(shard);
    for (const Registered* entity : parts_.entities.all()) {
      if (!entity->indexed()) continue;
      for (const ShardSpec& shard : topology_.shards) check_rows(*entity, shard);
    }
    return std::move(found_);
  }

 private:
  void fault(std::string place, std::string what, std::string remedy) {
    found_.faults.push_back({std::move(place), std::move(what), std::move(remedy)});
  }

  // A role and the batons of the side that serves must name the same sides.
  void check_pair(std::uint32_t pair) {
    const PairSpec& spec = topology_.pair(pair);
    if (!spec.b) return;
    ++found_.pairs;
    PairSides sides(topology_, pair);
    const Role role = book_.of(pair, deadline_);
    std::array<std::optional<std::array<BatonStatus, 2>>, 2> known;
    for (const char side : {'A', 'B'}) {
      if (!role.may_serve(side)) continue;
      try {
        known.at(side == 'A' ? 0 : 1) = sides.batons(side, deadline_).look(deadline_);
      } catch (const Unavailable& error) {
        fault(sides.text(side), std::string(error.message()), "bring the side back, or take it out of service");
      }
    }
    for (std::size_t parity = 0; parity < 2; ++parity) {
      const std::string place = name_of(pair) + ", parity " + std::to_string(parity);
      const auto& at_a = known[0];
      const auto& at_b = known[1];
      if (!at_a && !at_b) continue;
      const BatonStatus& baton =
          at_b && (!at_a || (*at_b)[parity].epoch > (*at_a)[parity].epoch) ? (*at_b)[parity] : (*at_a)[parity];
      if (!role.may_serve(baton.side)) {
        fault(place, std::string("side ") + role.side + " serves alone and the baton names side " + baton.side,
              "run weftctl pair takeover " + (pair == 0 ? std::string("index") : std::to_string(pair)) + " again");
      }
    }
  }

  // Where the index says that an owner lives there must be its gate; a fresh owner's comes with its first use.
  void check_placements() {
    const std::string table = "weft_placement";
    const char side = book_.index_side();
    const auto session = connect_as(topology_, topology_.index.side(side).server, Account::operators, deadline_);
    const std::string from = own_table(session->dialect(), topology_.index.side(side).database, table);
    const Statement page{"SELECT owner_kind, owner_id, shard, epoch FROM " + from +
                             " WHERE owner_kind > ? OR (owner_kind = ? AND owner_id > ?) ORDER BY owner_kind, owner_id "
                             "LIMIT ?",
                         {ColumnKind::u64, ColumnKind::u64, ColumnKind::u64, ColumnKind::u64}};
    std::uint64_t kind = 0;
    std::uint64_t owner = 0;
    for (;;) {
      const Rows rows =
          session->query(page, std::vector<Value>{kind, kind, owner, static_cast<std::int64_t>(page_rows)}, deadline_);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        ++found_.placements;
        placed_[{rows.at(row, 0).as_uint(), rows.at(row, 1).as_uint()}] = {
            static_cast<std::uint32_t>(rows.at(row, 2).as_uint()), rows.at(row, 3).as_uint()};
      }
      if (rows.size() < page_rows) return;
      kind = rows.at(rows.size() - 1, 0).as_uint();
      owner = rows.at(rows.size() - 1, 1).as_uint();
    }
  }

  std::unique_ptr<Session> serving(const ShardSpec& shard, std::uint8_t parity, std::string& database) {
    const Role role = book_.of(shard.id, deadline_);
    char side = role.both() ? (parity == 0 || !shard.pair.b ? 'A' : 'B') : role.side;
    auto session = connect_as(topology_, shard.pair.side(side).server, Account::operators, deadline_);
    const BatonStatus baton = BatonRows(*session, shard.pair.side(side).database).look(parity, deadline_);
    if (baton.side != side && shard.pair.b && role.may_serve(baton.side)) {
      side = baton.side;
      session = connect_as(topology_, shard.pair.side(side).server, Account::operators, deadline_);
    }
    database = shard.pair.side(side).database;
    return session;
  }

  void check_gates(const ShardSpec& shard) {
    for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
      std::string database;
      const auto session = serving(shard, parity, database);
      const Statement page{"SELECT owner_kind, owner_id, epoch, state FROM " +
                               own_table(session->dialect(), database, "weft_gate") +
                               " WHERE (owner_kind > ? OR (owner_kind = ? AND owner_id > ?)) AND owner_id % 2 = ? "
                               "ORDER BY owner_kind, owner_id LIMIT ?",
                           {ColumnKind::u64, ColumnKind::u64, ColumnKind::u64, ColumnKind::u64}};
      std::uint64_t kind = 0;
      std::uint64_t owner = 0;
      for (bool more = true; more;) {
        const Rows rows = session->query(
            page, std::vector<Value>{kind, kind, owner, std::uint64_t{parity}, static_cast<std::int64_t>(page_rows)},
            deadline_);
        for (std::size_t row = 0; row < rows.size(); ++row) {
          kind = rows.at(row, 0).as_uint();
          owner = rows.at(row, 1).as_uint();
          check_gate(shard.id, kind, owner, rows.at(row, 2).as_uint(),
                     static_cast<GateState>(rows.at(row, 3).as_uint()));
        }
        more = rows.size() == page_rows;
      }
    }
  }

  void check_gate(std::uint32_t shard, std::uint64_t kind, std::uint64_t owner, std::uint64_t epoch, GateState state) {
    ++found_.gates;
    if (state == GateState::moved || state == GateState::incoming) return;
    const std::string place =
        name_of(shard) + ", owner " + std::to_string(owner) + " of kind number " + std::to_string(kind);
    const auto placed = placed_.find({kind, owner});
    if (state == GateState::erased) {
      if (placed == placed_.end()) return;
      fault(place, "its gate says erased and the index still places it: its erasure broke off",
            "run weftctl owner erase with this id again");
    } else if (placed == placed_.end()) {
      fault(place, "its gate is open and the index has no placement of it: nobody finds its rows",
            "put its row into weft_placement of the index again: shard " + std::to_string(shard) + ", epoch " +
                std::to_string(epoch));
    } else if (placed->second.shard != shard) {
      fault(place, "its gate is open here and the index places it on shard " + std::to_string(placed->second.shard),
            "find out which shard has its rows (weftctl explain), and report it");
    } else if (placed->second.epoch != epoch) {
      fault(
          place,
          "its gate has epoch " + std::to_string(epoch) + " and its placement " + std::to_string(placed->second.epoch),
          "set the placement's epoch in weft_placement to the gate's");
    }
  }

  // Each object's unique values and place must be held for it.
  void check_rows(const Registered& entity, const ShardSpec& shard) {
    for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
      std::string database;
      const auto session = serving(shard, parity, database);
      const Role role = book_.of(shard.id, deadline_);
      const BatonStatus baton = BatonRows(*session, database).look(parity, deadline_);
      const EntitySql sql(entity.def(), session->dialect(), database);
      std::optional<Key> after;
      for (bool more = true; more;) {
        const Bound page = sql.scatter(entity.kind, parity, baton.side, {}, after, page_rows);
        Rows rows = session->query(*page.statement, page.params, deadline_);
        const auto all = sql.decode_plain_all(rows);
        for (const std::vector<Value>& values : all) check_row(entity, shard.id, values);
        more = all.size() == page_rows;
        if (!all.empty()) after = Row(entity.def(), all.back()).key();
      }
    }
  }

  void check_row(const Registered& entity, std::uint32_t shard, const std::vector<Value>& values) {
    ++found_.rows;
    const Key key = Row(entity.def(), values).key();
    IndexHold hold(parts_, entity, key, values, deadline_);
    const std::string place = name_of(shard) + ", entity " + entity.def().name() + ", owner " +
                              std::to_string(key.owner.value) + ", version " +
                              std::to_string(values[entity.def().version_position()].as_uint());
    if (!hold.free_or_ours()) {
      fault(place, "another object holds a unique value, or the place, that this row has",
            "one of the two must change its value; weftctl explain shows both");
    }
    if (hold.missing() == 0) return;
    if (mend_) {
      hold.take(parts_.ids->next("token", deadline_), deadline_);
      found_.claims_made += hold.missing();
    } else {
      fault(place, std::to_string(hold.missing()) + " of its rows in the index are missing",
            "weftctl index check --mend takes them for it");
    }
  }

  struct Placed {
    std::uint32_t shard = 0;
    std::uint64_t epoch = 0;
  };
  const Parts& parts_;
  const Topology& topology_;
  bool mend_;
  Deadline deadline_;
  RoleBook book_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Placed> placed_{};
  IndexCheck found_{};
};

}  // namespace

IndexCheck check_index(StoreCore& store, bool mend, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  return Check(*parts, mend, deadline).run();
}

}  // namespace weft::detail
