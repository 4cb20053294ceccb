#include "support/fake_index.hpp"

#include "weft/error.hpp"

namespace weft::test {

using namespace detail;

std::uint16_t FakeIndex::name_number(NameSpace space, std::string_view name, Deadline) {
  const std::lock_guard lock(mutex_);
  if (name.empty() || name.size() > 64)
    throw UsageError("the name of an owner kind, entity or claim must have 1 to 64 bytes");
  auto& names = names_.at(static_cast<std::size_t>(space));
  return names.try_emplace(std::string(name), static_cast<std::uint16_t>(names.size() + 1)).first->second;
}

std::optional<Placement> FakeIndex::placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = learned_.find({kind, owner}); at != learned_.end()) return at->second;
  }
  return fresh_placement(kind, owner, deadline);
}

std::optional<Placement> FakeIndex::fresh_placement(std::uint16_t kind, std::uint64_t owner, Deadline) {
  const std::lock_guard lock(mutex_);
  const auto at = placements_.find({kind, owner});
  return at == placements_.end() ? std::nullopt : std::optional(at->second);
}

void FakeIndex::add_placement(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement,
                              Deadline) {
  const std::lock_guard lock(mutex_);
  if (name.size() > 255) throw UsageError("the name of an owner has more than 255 bytes");
  if (placements_.contains({kind, owner}) || (!name.empty() && owner_names_.contains({kind, std::string(name)})))
    throw Duplicate("an owner with this id or name is there already");
  placements_[{kind, owner}] = placement;
  if (!name.empty()) owner_names_[{kind, std::string(name)}] = owner;
}

void FakeIndex::learn(std::uint16_t kind, std::uint64_t owner, Placement placement) {
  const std::lock_guard lock(mutex_);
  const auto there = placements_.find({kind, owner});
  Placement known = there == placements_.end() ? Placement{} : there->second;
  if (const auto at = learned_.find({kind, owner}); at != learned_.end()) known = at->second;
  if (placement.epoch >= known.epoch) learned_[{kind, owner}] = placement;
}

std::optional<std::uint64_t> FakeIndex::owner_by_name(std::uint16_t kind, std::string_view name, Deadline) {
  const std::lock_guard lock(mutex_);
  const auto at = owner_names_.find({kind, std::string(name)});
  return at == owner_names_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<std::uint64_t> FakeIndex::object_owner(std::uint16_t entity, std::uint64_t object, Deadline) {
  const std::lock_guard lock(mutex_);
  const auto at = objects_.find({entity, object});
  return at == objects_.end() ? std::nullopt : std::optional(at->second.owner_id);
}

std::optional<Claim> FakeIndex::find_claim(std::uint16_t claim, std::string_view value, Deadline) {
  const std::lock_guard lock(mutex_);
  const auto at = claims_.find({claim, std::string(value)});
  return at == claims_.end() ? std::nullopt : std::optional(at->second);
}

void FakeIndex::take(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline) {
  const std::lock_guard lock(mutex_);
  auto claims_then = claims_;
  auto objects_then = objects_;
  for (const Claim& claim : claims)
    if (!claims_then.try_emplace({claim.claim, claim.value}, claim).second)
      throw Duplicate("a unique value is taken by another object");
  for (const ObjectRow& object : objects)
    if (!objects_then.try_emplace({object.entity, object.object_id}, object).second)
      throw Duplicate("an object with this id is in the index already");
  claims_ = std::move(claims_then);
  objects_ = std::move(objects_then);
}

void FakeIndex::release(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline) {
  const std::lock_guard lock(mutex_);
  for (const Claim& claim : claims) {
    const auto at = claims_.find({claim.claim, claim.value});
    if (at != claims_.end() && at->second.nonce == claim.nonce) claims_.erase(at);
  }
  for (const ObjectRow& object : objects) {
    const auto at = objects_.find({object.entity, object.object_id});
    if (at != objects_.end() && at->second.nonce == object.nonce) objects_.erase(at);
  }
}

std::vector<Claim> FakeIndex::claims_after(std::uint16_t claim, std::string_view after, std::size_t limit, Deadline) {
  const std::lock_guard lock(mutex_);
  std::vector<Claim> page;
  for (auto at = claims_.upper_bound({claim, std::string(after)}); at != claims_.end() && page.size() < limit; ++at)
    if (at->first.first == claim) page.push_back(at->second);
  return page;
}

std::vector<ObjectRow> FakeIndex::objects_after(std::uint16_t entity, std::uint64_t after, std::size_t limit,
                                                Deadline) {
  const std::lock_guard lock(mutex_);
  std::vector<ObjectRow> page;
  for (auto at = objects_.upper_bound({entity, after}); at != objects_.end() && page.size() < limit; ++at)
    if (at->first.first == entity) page.push_back(at->second);
  return page;
}

}  // namespace weft::test
