#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// What a transaction does to the index: claims and object->owner rows it takes before its COMMIT and releases after
/// it. Each taken row carries the transaction's token, which is also written on the shard: whoever finds a row without
/// its object first poisons the token, so that a paused writer can never commit, and only then frees the row.
class IndexRows {
 public:
  IndexRows(const Parts& parts, std::uint64_t owner) : parts_(parts), owner_(owner) {}

  void created(const Registered& entity, const Key& key, const std::vector<Value>& values);
  void erased(const Registered& entity, const Key& key, const std::vector<Value>& values);
  void changed(const Registered& entity, const Key& key, const std::vector<Value>& before,
               const std::vector<Value>& after);

  bool takes() const noexcept { return !claims_.empty() || !objects_.empty(); }
  /// Takes everything under `token`, in one index transaction. Duplicate: a unique value is taken, nothing was applied.
  void take(std::uint64_t token, Deadline deadline);
  /// After a rollback: gives back what take() took. What cannot be given back stays dangling and is repaired later.
  void give_back(Deadline deadline) noexcept;
  /// Before the COMMIT: finds the nonces of what will be released.
  void look_up_released(Deadline deadline);
  /// After the COMMIT.
  void release(Deadline deadline) noexcept;

  /// What whoever settles a COMMIT without an answer has to free: one of the two.
  HeldRows taken() const { return taken_ ? HeldRows{claims_, objects_} : HeldRows{}; }
  HeldRows given_up() const { return {old_claims_, old_objects_}; }

 private:
  void want(Claim claim);
  void give_up(Claim claim);
  Claim claim_of(const Registered& entity, const Registered::Unique& unique, const Key& key, const Value& value) const;

  const Parts& parts_;
  std::uint64_t owner_;
  std::vector<Claim> claims_;
  std::vector<ObjectRow> objects_;
  bool taken_ = false;
  std::vector<Claim> old_claims_;
  std::vector<ObjectRow> old_objects_;
};

/// A unique value as the index holds it: an integer as decimal digits, text and bytes as they are.
std::string claim_value(const Value& value);

}  // namespace weft::detail
