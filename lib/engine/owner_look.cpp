#include "engine/owner_look.hpp"

#include <algorithm>

#include "engine/owner_at_side.hpp"
#include "engine/owner_in_index.hpp"
#include "engine/store_core.hpp"

namespace weft::detail {
namespace {

std::string place_of(const OwnerAtSide& at) { return "shard " + std::to_string(at.shard) + ", side " + at.side; }
std::string place_of(const OwnerInIndex& in) { return std::string("index, side ") + in.side; }

void add(std::vector<std::string>& all, const std::string& place, std::uint64_t number, const char* one,
         const char* many, const std::string& of = {}) {
  if (number > 0) all.push_back(place + ": " + counted(number, one, many) + of);
}

}  // namespace

std::string counted(std::uint64_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

bool OwnerLook::found() const {
  const auto in_index = [](const OwnerInIndex& in) {
    return in.placed || !in.names.empty() || in.claims + in.objects > 0;
  };
  const auto at_side = [](const OwnerAtSide& at) {
    return at.gate != "none" || at.all_rows() + at.tokens + at.outbox + at.conflicts > 0;
  };
  return placed || std::any_of(index.begin(), index.end(), in_index) ||
         std::any_of(sides.begin(), sides.end(), at_side);
}

const OwnerAtSide* OwnerLook::home() const {
  const auto at = std::find_if(sides.begin(), sides.end(),
                               [&](const OwnerAtSide& one) { return placed && one.shard == shard && one.writes; });
  return at == sides.end() ? nullptr : &*at;
}

std::vector<std::string> OwnerLook::left(bool kept) const {
  std::vector<std::string> all;
  for (const OwnerAtSide& at : sides) {
    for (const OwnerAtSide::Rows& entity : at.rows)
      add(all, place_of(at), entity.rows, "row of ", "rows of ", entity.entity);
    add(all, place_of(at), at.outbox, "outbox row", "outbox rows");
    add(all, place_of(at), at.conflicts + at.unknown_conflicts, "row of weft_conflict", "rows of weft_conflict");
    if (!kept) add(all, place_of(at), at.tokens, "token", "tokens");
  }
  for (const OwnerInIndex& in : index) {
    add(all, place_of(in), in.claims, "claim", "claims");
    add(all, place_of(in), in.objects, "object row", "object rows");
    if (kept) continue;
    add(all, place_of(in), in.names.size(), "name", "names");
    add(all, place_of(in), in.placed ? 1 : 0, "placement", "placements");
  }
  return all;
}

std::vector<std::string> OwnerLook::troubles() const {
  std::vector<std::string> all;
  for (const OwnerAtSide& at : sides) {
    if (!at.trouble.empty()) all.push_back(place_of(at) + " (server " + at.server + "): " + at.trouble);
  }
  for (const OwnerInIndex& in : index) {
    if (!in.trouble.empty()) all.push_back(place_of(in) + " (server " + in.server + "): " + in.trouble);
  }
  return all;
}

OwnerLook look_everywhere(const OwnerScope& scope, Deadline deadline) {
  const Parts& parts = scope.parts;
  OwnerLook look{.kind = scope.kind_name, .id = scope.owner};
  for (const Registered* entity : scope.entities) look.entities.push_back(entity->def().name());
  if (const auto placement = parts.index->fresh_placement(scope.kind, scope.owner, deadline)) {
    look.placed = true;
    look.shard = placement->shard;
    look.epoch = placement->epoch;
  }
  look.index.resize(parts.topology.index.b ? 2 : 1);
  look.sides.resize(parts.places->all().size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t at = 0; at < look.index.size(); ++at)
    tasks.emplace_back([&, at] { look.index[at] = look_in_index(scope, at == 0 ? 'A' : 'B', deadline); });
  for (const ShardSide& side : parts.places->all())
    tasks.emplace_back([&, at = &side] { look.sides[at->number] = look_at_side(scope, *at, deadline); });
  parts.executor->run_all(std::move(tasks));
  return look;
}

OwnerLook look_at_owner(StoreCore& store, std::string_view kind, OwnerId owner, Deadline deadline) {
  const std::shared_ptr<Parts> parts = store.parts();
  return look_everywhere(scope_of(*parts, kind, owner.value, deadline), deadline);
}

}  // namespace weft::detail
