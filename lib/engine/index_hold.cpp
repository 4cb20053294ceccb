#include "engine/index_hold.hpp"

#include <optional>

#include "engine/index_rows.hpp"

namespace weft::detail {
namespace {

std::uint64_t object_id(const EntityDef& def, const std::vector<Value>& values) {
  return values[def.id_position().value_or(def.owner_position())].as_uint();
}

std::optional<ObjectRow> find_object(const Parts& parts, std::uint16_t entity, std::uint64_t object,
                                     Deadline deadline) {
  // 0 is no object's id, so that one below is a number.
  std::vector<ObjectRow> page = parts.index->objects_after(entity, object - 1, 1, deadline);
  if (page.empty() || page.front().object_id != object) return std::nullopt;
  return page.front();
}

bool same_object(const Claim& claim, const Registered& entity, std::uint64_t owner, const std::string& key) {
  return claim.owner_kind == entity.kind && claim.owner_id == owner && claim.key == key;
}

}  // namespace

IndexHold::IndexHold(const Parts& parts, const Registered& entity, const Key& key, const std::vector<Value>& values,
                     Deadline deadline)
    : parts_(parts) {
  const std::uint64_t owner = key.owner.value;
  const std::string encoded = encode_key(entity.def(), key);
  for (const Registered::Unique& unique : entity.uniques) {
    if (values[unique.position].is_null()) continue;
    Claim wanted{unique.claim, claim_value(values[unique.position]), entity.kind, owner, encoded, 0};
    const auto there = parts.index->find_claim(wanted.claim, wanted.value, deadline);
    if (!there) {
      claims_.push_back(std::move(wanted));
    } else if (!same_object(*there, entity, owner, encoded)) {
      others_ = true;
    }
  }
  if (!entity.def().spec().located) return;
  const ObjectRow wanted{entity.number, object_id(entity.def(), values), entity.kind, owner, 0};
  const auto there = find_object(parts, wanted.entity, wanted.object_id, deadline);
  if (!there) {
    objects_.push_back(wanted);
  } else if (there->owner_kind != wanted.owner_kind || there->owner_id != owner) {
    others_ = true;
  }
}

void IndexHold::take(std::uint64_t token, Deadline deadline) {
  if (missing() == 0) return;
  for (Claim& claim : claims_) claim.nonce = token;
  for (ObjectRow& object : objects_) object.nonce = token;
  parts_.index->take(claims_, objects_, deadline);
}

void IndexHold::release(const Parts& parts, const Registered& entity, const Key& key, const std::vector<Value>& values,
                        const std::vector<Value>* kept, Deadline deadline) {
  const std::uint64_t owner = key.owner.value;
  const std::string encoded = encode_key(entity.def(), key);
  std::vector<Claim> claims;
  std::vector<ObjectRow> objects;
  for (const Registered::Unique& unique : entity.uniques) {
    const Value& value = values[unique.position];
    if (value.is_null() || (kept != nullptr && (*kept)[unique.position] == value)) continue;
    const auto there = parts.index->find_claim(unique.claim, claim_value(value), deadline);
    if (there && same_object(*there, entity, owner, encoded)) claims.push_back(*there);
  }
  if (kept == nullptr && entity.def().spec().located) {
    const auto there = find_object(parts, entity.number, object_id(entity.def(), values), deadline);
    if (there && there->owner_kind == entity.kind && there->owner_id == owner) objects.push_back(*there);
  }
  if (!claims.empty() || !objects.empty()) parts.index->release(claims, objects, deadline);
}

}  // namespace weft::detail
