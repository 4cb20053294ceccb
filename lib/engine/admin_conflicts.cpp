#include "engine/admin_place.hpp"
#include "engine/admin_rejoin.hpp"
#include "engine/conflict_rows.hpp"
#include "engine/index_hold.hpp"
#include "engine/owner_transaction.hpp"
#include "engine/pair_sides.hpp"
#include "engine/role_book.hpp"
#include "engine/store_core.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t page_rows = 500;

/// weft_conflict of one shard, on the side that has the baton of parity 0.
class Table {
 public:
  Table(const Parts& parts, std::uint32_t shard, Deadline deadline)
      : rows_(parts.topology.shard(shard).pair.a.database), deadline_(deadline) {
    const PairSpec& pair = parts.topology.pair(shard);
    std::uint64_t newest = 0;
    std::string trouble;
    for (const char side : {'A', 'B'}) {
      if (side == 'B' && !pair.b) break;
      try {
        auto session = connect_as(parts.topology, pair.side(side).server, Account::operators, deadline);
        const BatonStatus baton = BatonRows(*session, pair.side(side).database).look(0, deadline);
        if (baton.side != side || (session_ && baton.epoch <= newest)) continue;
        newest = baton.epoch;
        session_ = std::move(session);
      } catch (const Unavailable& error) {
        trouble += "; " + std::string(error.message());
      }
    }
    if (!session_)
      throw Unavailable("shard " + std::to_string(shard) + ": the side that serves does not answer" + trouble);
  }

  const ConflictRows& rows() const noexcept { return rows_; }
  Session& session() noexcept { return *session_; }
  Deadline deadline() const noexcept { return deadline_; }

  /// Calls `look` with each row in these states, in order, until it says false.
  template <class Look>
  void each(const std::vector<ConflictState>& states, Look&& look) {
    std::uint64_t takeover = 0;
    std::uint64_t number = 0;
    for (;;) {
      const std::vector<ConflictRow> page = rows_.page(*session_, states, takeover, number, page_rows, deadline_);
      for (const ConflictRow& row : page) {
        if (!look(row)) return;
      }
      if (page.size() < page_rows) return;
      takeover = page.back().takeover;
      number = page.back().number;
    }
  }

 private:
  ConflictRows rows_;
  Deadline deadline_;
  std::unique_ptr<Session> session_;
};

std::string what_of(const ConflictRow& row) {
  if (!row.before) return "create";
  return row.after ? "save" : "erase";
}

std::string value_text(const Value& value) {
  if (value.is_null()) return "NULL";
  if (const auto* time = std::get_if<Time>(&value.storage())) {
    return std::to_string(time->time_since_epoch().count()) + " us";
  }
  if (const auto* blob = std::get_if<Blob>(&value.storage())) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "0x";
    for (const char byte : blob->bytes) {
      text += digits[static_cast<unsigned char>(byte) >> 4U];
      text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
  }
  return cell_text(value);
}

ConflictStatus::Image shown(const EntityDef& def, const std::optional<std::string>& bytes) {
  if (!bytes) return std::nullopt;
  const auto values = decode_row(def, *bytes);
  if (!values) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a row that does not decode");
  ConflictStatus::Image image(std::in_place);
  for (std::size_t field = 0; field < values->size(); ++field)
    image->emplace_back(def.fields()[field].name, value_text((*values)[field]));
  return image;
}

/// The definition its images are of; nullptr: this run does not know it.
const Registered* entity_of(const Parts& parts, const ConflictRow& row) {
  const Registered* entity = parts.entities.find(row.entity);
  return entity != nullptr && entity->def().fingerprint() == row.fingerprint ? entity : nullptr;
}

ConflictStatus status_of(const Parts& parts, const ConflictRow& row, bool show) {
  ConflictStatus status{.takeover = row.takeover, .number = row.number};
  status.state = word_of(row.state);
  status.side = row.side;
  status.what = what_of(row);
  status.entity = row.entity;
  status.owner = row.owner;
  status.token = row.token;
  status.why = row.why;
  status.listed_at = row.changed_at;
  const Registered* entity = entity_of(parts, row);
  if (entity == nullptr) {
    if (!show) return status;
    throw SchemaError("the images of entity " + row.entity +
                      " are of a definition that this run does not know; name its entity file with --entities");
  }
  if (const auto key = decode_key(entity->def(), row.key)) {
    for (const Value& part : key->rest) status.key.push_back(value_text(part));
  }
  if (!show) return status;
  status.before = shown(entity->def(), row.before);
  status.after = shown(entity->def(), row.after);
  status.survivor = shown(entity->def(), row.survivor);
  return status;
}

// The lost side's row over the survivor's, through a transaction of its owner like any other: fence, index, cache.
void take_lost(const std::shared_ptr<Parts>& parts, const Registered& entity, const ConflictRow& row,
               Deadline deadline) {
  const EntityDef& def = entity.def();
  const auto key = decode_key(def, row.key);
  if (!key) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a key that does not decode");
  OwnerTransaction transaction(parts, entity.kind, row.owner, def.owner_kind(), deadline);
  const auto now = transaction.find(entity, *key);
  std::optional<std::string> image;
  if (now) encode_row(def, *now, image.emplace());
  if (image != row.survivor) {
    throw Conflict("change " + std::to_string(row.number) +
                   ": the row was changed since it was listed; look at it "
                   "again (weftctl pair conflicts --show), and write what is right through a program of yours");
  }
  if (!row.after) {
    if (now) transaction.erase(entity, *key);
  } else {
    auto values = decode_row(def, *row.after);
    if (!values) throw Error(Code::corrupt, Outcome::not_applied, "weft_conflict holds a row that does not decode");
    if (now) {
      transaction.save(entity, *values, (*now)[def.version_position()].as_uint());
    } else {
      (*values)[def.version_position()] = first_version(*parts, def, deadline);
      transaction.create(entity, *values, false);
    }
  }
  transaction.commit();
}

}  // namespace

std::vector<ConflictStatus> list_conflicts(StoreCore& store, std::uint32_t shard, const ConflictQuery& query,
                                           Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  std::vector<ConflictState> states{ConflictState::listed, ConflictState::waiting};
  if (query.all) {
    states.push_back(ConflictState::dropped);
    states.push_back(ConflictState::resolved);
  }
  std::vector<ConflictStatus> all;
  Table table(*parts, shard, deadline);
  table.each(states, [&](const ConflictRow& row) {
    all.push_back(status_of(*parts, row, query.show));
    return all.size() < query.limit;
  });
  return all;
}

std::uint64_t resolve_conflicts(StoreCore& store, std::uint32_t shard, const ResolveOptions& options,
                                Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  Table table(*parts, shard, deadline);
  RoleBook book(parts->topology, Actor{options.who, options.host}, deadline);
  std::vector<ConflictRow> chosen;
  table.each({ConflictState::listed}, [&](const ConflictRow& row) {
    if (row.takeover == options.takeover && (!options.number || *options.number == row.number)) chosen.push_back(row);
    return true;
  });
  if (options.number && chosen.empty()) {
    throw UsageError("shard " + std::to_string(shard) + " has no listed change " + std::to_string(*options.number) +
                     " of takeover " + std::to_string(options.takeover));
  }
  for (ConflictRow& row : chosen) {
    const bool take = options.resolution == Resolution::take;
    if (take) {
      const Registered* entity = entity_of(*parts, row);
      if (entity == nullptr) {
        throw SchemaError("the images of entity " + row.entity +
                          " are of a definition that this run does not know; name its entity file with --entities");
      }
      take_lost(parts, *entity, row, deadline.sooner(Deadline::in(parts->topology.deadlines.transaction)));
    }
    row.state = ConflictState::resolved;
    row.why = take ? "resolved: the lost side's row was taken" : "resolved: the survivor's row was kept";
    table.rows().set(table.session(), row, ConflictState::listed, deadline);
    book.note("conflict resolved",
              "shard " + std::to_string(shard) + ", takeover " + std::to_string(row.takeover) + ", change " +
                  std::to_string(row.number) + (take ? ": lost side's row taken" : ": survivor's row kept"),
              deadline);
  }
  return chosen.size();
}

}  // namespace weft::detail
