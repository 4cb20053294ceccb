#include "engine/index_rows.hpp"

#include <algorithm>

namespace weft::detail {
namespace {

bool same_claim(const Claim& left, const Claim& right) {
  return left.claim == right.claim && left.value == right.value && left.key == right.key;
}

bool same_object(const ObjectRow& left, const ObjectRow& right) {
  return left.entity == right.entity && left.object_id == right.object_id;
}

// The id under which a located object is known: the ticket field, or the owner's own id.
std::uint64_t object_id(const EntityDef& def, const std::vector<Value>& values) {
  return values[def.id_position().value_or(def.owner_position())].as_uint();
}

}  // namespace

std::string claim_value(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.storage())) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value.storage())) return std::to_string(*number);
  if (const auto* blob = std::get_if<Blob>(&value.storage())) return blob->bytes;
  return value.as_text();
}

Claim IndexRows::claim_of(const Registered& entity, const Registered::Unique& unique, const Key& key,
                          const Value& value) const {
  return {unique.claim, claim_value(value), entity.kind, owner_, encode_key(entity.def(), key), 0};
}

// A value that comes back to the object it left in the same transaction was never given up: the index keeps its row.
void IndexRows::want(Claim claim) {
  if (std::erase_if(old_claims_, [&](const Claim& old) { return same_claim(old, claim); }) == 0) {
    claims_.push_back(std::move(claim));
  }
}

// What this transaction itself would have taken is simply not taken.
void IndexRows::give_up(Claim claim) {
  if (std::erase_if(claims_, [&](const Claim& own) { return same_claim(own, claim); }) == 0) {
    old_claims_.push_back(std::move(claim));
  }
}

void IndexRows::created(const Registered& entity, const Key& key, const std::vector<Value>& values) {
  for (const Registered::Unique& unique : entity.uniques) {
    const Value& value = values[unique.position];
    if (!value.is_null()) want(claim_of(entity, unique, key, value));
  }
  if (!entity.def().spec().located) return;
  const ObjectRow object{entity.number, object_id(entity.def(), values), entity.kind, owner_, 0};
  if (std::erase_if(old_objects_, [&](const ObjectRow& old) { return same_object(old, object); }) == 0) {
    objects_.push_back(object);
  }
}

void IndexRows::erased(const Registered& entity, const Key& key, const std::vector<Value>& values) {
  for (const Registered::Unique& unique : entity.uniques) {
    const Value& value = values[unique.position];
    if (!value.is_null()) give_up(claim_of(entity, unique, key, value));
  }
  if (!entity.def().spec().located) return;
  const ObjectRow object{entity.number, object_id(entity.def(), values), entity.kind, owner_, 0};
  if (std::erase_if(objects_, [&](const ObjectRow& own) { return same_object(own, object); }) == 0) {
    old_objects_.push_back(object);
  }
}

void IndexRows::changed(const Registered& entity, const Key& key, const std::vector<Value>& before,
                        const std::vector<Value>& after) {
  for (const Registered::Unique& unique : entity.uniques) {
    const Value& old_value = before[unique.position];
    const Value& new_value = after[unique.position];
    if (old_value == new_value) continue;
    if (!new_value.is_null()) want(claim_of(entity, unique, key, new_value));
    if (!old_value.is_null()) give_up(claim_of(entity, unique, key, old_value));
  }
}

void IndexRows::take(std::uint64_t token, Deadline deadline) {
  for (Claim& claim : claims_) claim.nonce = token;
  for (ObjectRow& object : objects_) object.nonce = token;
  // Marked before it is done: when the answer is lost, give_back() still tries to delete by nonce.
  taken_ = true;
  try {
    parts_.index->take(claims_, objects_, deadline);
  } catch (const Duplicate&) {
    taken_ = false;
    throw;
  } catch (const Error& error) {
    // The object's own transaction has not committed: whatever the index did, nothing was applied that a caller can
    // see.
    if (error.outcome() == Outcome::unknown) {
      throw Unavailable("the index did not confirm a unique value or object row in time; try again");
    }
    throw;
  }
}

void IndexRows::give_back(Deadline deadline) noexcept {
  if (!taken_) return;
  taken_ = false;
  try {
    parts_.index->release(claims_, objects_, deadline);
  } catch (...) {
    parts_.observer.count("weft.index.dangling", {}, static_cast<double>(claims_.size() + objects_.size()));
  }
}

void IndexRows::look_up_released(Deadline deadline) {
  for (Claim& claim : old_claims_) {
    const std::optional<Claim> there = parts_.index->find_claim(claim.claim, claim.value, deadline);
    // Held by another object: a repaired claim that was taken again. Nonce 0 is never given out, so nothing is deleted.
    if (there && there->key == claim.key && there->owner_id == claim.owner_id) claim.nonce = there->nonce;
  }
  for (ObjectRow& object : old_objects_) {
    const auto there = parts_.index->objects_after(object.entity, object.object_id - 1, 1, deadline);
    if (!there.empty() && there.front().object_id == object.object_id) object.nonce = there.front().nonce;
  }
}

void IndexRows::release(Deadline deadline) noexcept {
  if (old_claims_.empty() && old_objects_.empty()) return;
  try {
    parts_.index->release(old_claims_, old_objects_, deadline);
  } catch (...) {
    parts_.observer.count("weft.index.dangling", {}, static_cast<double>(old_claims_.size() + old_objects_.size()));
  }
}

}  // namespace weft::detail
