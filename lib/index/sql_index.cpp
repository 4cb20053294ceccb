#include "index/sql_index.hpp"

#include <atomic>

#include "base/clock.hpp"
#include "index/index_steps.hpp"
#include "index/index_writer.hpp"
#include "index/name_numbers.hpp"
#include "index/number_cache.hpp"
#include "index/snapshot.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

constexpr Millis rest_after_failure{1000};  // how long the snapshot answers before the index is tried again
constexpr std::size_t page = 1000;

std::optional<Placement> placement_in(const Rows& row) {
  if (row.at(0, 1).is_null()) return std::nullopt;
  return Placement{static_cast<std::uint32_t>(row.at(0, 1).as_uint()), row.at(0, 2).as_uint()};
}

bool unreachable(const Error& error) {
  return error.code() == Code::unavailable || error.code() == Code::timeout || error.code() == Code::overloaded;
}

}  // namespace

struct SqlIndex::Body {
  Body(Pool& pool, const Topology& topology, BatonBelief& belief, const Observer& of, const IndexOptions& options)
      : observer(of),
        store(topology.store),
        pair(pool, topology, belief),
        writer(pair, of),
        names(pair),
        owners(options.cached_owners),
        objects(options.cached_objects) {
    if (options.snapshot.empty()) return;
    try {
      snapshot = Snapshot::open(options.snapshot, store);
    } catch (const Error& error) {
      observer.log(LogLevel::error, error.what());
    }
  }
  const Observer& observer;
  std::string store;
  IndexPair pair;
  IndexWriter writer;
  NameNumbers names;
  NumberCache owners;   // (kind, owner) to epoch and shard
  NumberCache objects;  // (entity, object) to owner
  std::unique_ptr<Snapshot> snapshot{};
  std::atomic<SteadyTime::rep> rests_until{0};
  std::atomic<std::uint64_t> takeover{0};

  bool rests() const noexcept {
    return snapshot != nullptr && std::chrono::steady_clock::now().time_since_epoch().count() < rests_until.load();
  }
  void rest() noexcept {
    rests_until.store((std::chrono::steady_clock::now() + rest_after_failure).time_since_epoch().count());
  }
  std::optional<Placement> from_snapshot(std::uint16_t kind, std::uint64_t owner) const {
    const auto found = snapshot == nullptr ? std::nullopt : snapshot->find(kind, owner);
    if (found) {
      const auto age = std::chrono::duration_cast<std::chrono::seconds>(system_clock().wall() - snapshot->made_at());
      observer.count("weft.index.from_snapshot");
      observer.gauge("weft.index.snapshot_age_s", static_cast<double>(age.count()));
    }
    return found;
  }
};

SqlIndex::SqlIndex(Pool& pool, const Topology& topology, BatonBelief& belief, const Observer& observer,
                   IndexOptions options)
    : body_(std::make_unique<Body>(pool, topology, belief, observer, options)) {}
SqlIndex::~SqlIndex() = default;

std::uint16_t SqlIndex::name_number(NameSpace space, std::string_view name, Deadline deadline) {
  return body_->names.number(space, name, deadline);
}

std::optional<Placement> SqlIndex::placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  if (const auto kept = body_->owners.find(kind, owner)) return Placement{kept->small, kept->number};
  if (body_->rests()) {
    if (const auto found = body_->from_snapshot(kind, owner)) return found;
  }
  try {
    return fresh_placement(kind, owner, deadline);
  } catch (const Error& error) {
    if (!unreachable(error)) throw;
    body_->rest();
    if (const auto found = late_placement(kind, owner, deadline)) return found;
    if (const auto found = body_->from_snapshot(kind, owner)) return found;
    throw;
  }
}

/// From the side that does not write: what it has was true; what it has not may only be late.
std::optional<Placement> SqlIndex::late_placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) try {
  if (deadline.passed()) return std::nullopt;
  return placement_in(body_->pair.read_late(static_cast<std::uint8_t>(owner % 2), &IndexTexts::find_placement,
                                            {std::uint64_t{kind}, owner}, deadline));
} catch (const Error&) {
  return std::nullopt;
}

std::optional<Placement> SqlIndex::fresh_placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  const auto found = placement_in(body_->pair.read(static_cast<std::uint8_t>(owner % 2), &IndexTexts::find_placement,
                                                   {std::uint64_t{kind}, owner}, deadline));
  if (found) body_->owners.put_newer(kind, owner, {found->epoch, found->shard});
  return found;
}

void SqlIndex::add_placement(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement,
                             Deadline deadline) {
  if (name.size() > 255) throw UsageError("the name of an owner has more than 255 bytes");
  body_->writer.apply(placement_steps(kind, owner, name, placement), drop_name_steps(kind, owner, name), deadline);
  body_->owners.put_newer(kind, owner, {placement.epoch, placement.shard});
}

void SqlIndex::drop_owner(std::uint16_t kind, std::uint64_t owner, std::span<const std::string> names,
                          Deadline deadline) {
  body_->owners.erase(kind, owner);
  body_->writer.apply(drop_owner_steps(kind, owner, names), {}, deadline);
}

void SqlIndex::learn(std::uint16_t kind, std::uint64_t owner, Placement placement) {
  body_->owners.put_newer(kind, owner, {placement.epoch, placement.shard});
}

std::optional<std::uint64_t> SqlIndex::owner_by_name(std::uint16_t kind, std::string_view name, Deadline deadline) {
  const Rows row =
      body_->pair.read(0, &IndexTexts::find_owner_name, {std::uint64_t{kind}, Blob{std::string(name)}}, deadline);
  if (row.at(0, 1).is_null()) return std::nullopt;
  return row.at(0, 1).as_uint();
}

std::optional<std::uint64_t> SqlIndex::object_owner(std::uint16_t entity, std::uint64_t object, Deadline deadline) {
  if (const auto kept = body_->objects.find(entity, object)) return kept->number;
  const Rows row = body_->pair.read(0, &IndexTexts::find_object, {std::uint64_t{entity}, object}, deadline);
  if (row.at(0, 1).is_null()) return std::nullopt;
  body_->objects.put(entity, object, {row.at(0, 1).as_uint(), 0});
  return row.at(0, 1).as_uint();
}

void SqlIndex::forget_object(std::uint16_t entity, std::uint64_t object) noexcept {
  body_->objects.erase(entity, object);
}

std::optional<Claim> SqlIndex::find_claim(std::uint16_t claim, std::string_view value, Deadline deadline) {
  Rows row = body_->pair.read(claim_parity(value), &IndexTexts::find_claim,
                              {std::uint64_t{claim}, Blob{std::string(value)}}, deadline);
  if (row.at(0, 1).is_null()) return std::nullopt;
  return Claim{claim,
               std::string(value),
               static_cast<std::uint16_t>(row.at(0, 1).as_uint()),
               row.at(0, 2).as_uint(),
               row.at(0, 3).as_blob(),
               row.at(0, 4).as_uint()};
}

void SqlIndex::take(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) {
  for (const Claim& claim : claims)
    if (claim.value.size() > 700) throw UsageError("a unique value has more than 700 bytes");
  body_->writer.apply(put_steps(claims, objects), drop_steps(claims, objects)[0], deadline);
}

void SqlIndex::release(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) {
  for (const ObjectRow& object : objects) body_->objects.erase(object.entity, object.object_id);
  body_->writer.apply(drop_steps(claims, objects), {}, deadline);
}

std::vector<Claim> SqlIndex::claims_after(std::uint16_t claim, std::string_view after, std::size_t limit,
                                          Deadline deadline) {
  const std::vector<Value> params{std::uint64_t{claim}, Blob{std::string(after)}, std::uint64_t{limit}};
  const Rows rows = body_->pair.read_page(&IndexTexts::claims_page, params, deadline);
  std::vector<Claim> claims;
  for (std::size_t at = 0; at < rows.size(); ++at)
    claims.push_back({claim, rows.at(at, 0).as_blob(), static_cast<std::uint16_t>(rows.at(at, 1).as_uint()),
                      rows.at(at, 2).as_uint(), rows.at(at, 3).as_blob(), rows.at(at, 4).as_uint()});
  return claims;
}

std::vector<ObjectRow> SqlIndex::objects_after(std::uint16_t entity, std::uint64_t after, std::size_t limit,
                                               Deadline deadline) {
  const std::vector<Value> params{std::uint64_t{entity}, after, std::uint64_t{limit}};
  const Rows rows = body_->pair.read_page(&IndexTexts::objects_page, params, deadline);
  std::vector<ObjectRow> objects;
  for (std::size_t at = 0; at < rows.size(); ++at)
    objects.push_back({entity, rows.at(at, 0).as_uint(), static_cast<std::uint16_t>(rows.at(at, 1).as_uint()),
                       rows.at(at, 2).as_uint(), rows.at(at, 3).as_uint()});
  return objects;
}

void SqlIndex::seen_takeover(std::uint64_t number) noexcept {
  if (body_->takeover.load(std::memory_order_acquire) == number) return;
  if (body_->takeover.exchange(number) != number) body_->owners.clear();
}

std::uint64_t SqlIndex::write_snapshot(const std::filesystem::path& file, Deadline deadline) {
  const Time begun = system_clock().wall();
  SnapshotWriter writer(file, body_->store);
  std::uint64_t kind = 0;
  std::uint64_t after = 0;
  for (std::uint64_t written = 0;;) {
    const std::vector<Value> params{kind, kind, after, std::uint64_t{page}};
    const Rows rows = body_->pair.read_page(&IndexTexts::placements_page, params, deadline);
    for (std::size_t at = 0; at < rows.size(); ++at, ++written) {
      kind = rows.at(at, 0).as_uint();
      after = rows.at(at, 1).as_uint();
      writer.add(static_cast<std::uint16_t>(kind), after,
                 {static_cast<std::uint32_t>(rows.at(at, 2).as_uint()), rows.at(at, 3).as_uint()});
    }
    if (rows.size() == page) continue;
    writer.finish(begun);
    return written;
  }
}

std::optional<Time> SqlIndex::snapshot_made_at() const noexcept {
  if (body_->snapshot == nullptr) return std::nullopt;
  return body_->snapshot->made_at();
}

}  // namespace weft::detail
