#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"

namespace weft::detail {

/// What a registered name stands for; each space counts by itself.
enum class NameSpace : std::uint8_t { owner_kind = 1, entity = 2, claim = 3 };

struct Placement {
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;
};

/// A unique value held for an object. `key` is the object's encoded key (model/key_codec).
struct Claim {
  std::uint16_t claim = 0;
  std::string value{};
  std::uint16_t owner_kind = 0;
  std::uint64_t owner_id = 0;
  std::string key{};
  std::uint64_t nonce = 0;  // the token of the transaction that took it
};

/// Which owner an object belongs to.
struct ObjectRow {
  std::uint16_t entity = 0;
  std::uint64_t object_id = 0;
  std::uint16_t owner_kind = 0;
  std::uint64_t owner_id = 0;
  std::uint64_t nonce = 0;
};

/// Seam: the index. Errors: Unavailable, InDoubt; Duplicate where said. Thread safety: all members may be called at
/// once.
class OwnerIndex {
 public:
  virtual ~OwnerIndex() = default;

  /// The number of a registered name; registers it when it is new. Kept in the process for ever after.
  virtual std::uint16_t name_number(NameSpace space, std::string_view name, Deadline deadline) = 0;

  /// From the process cache, else the index, else the snapshot file. nullopt: no such owner.
  virtual std::optional<Placement> placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) = 0;
  /// From the index's writing side only.
  virtual std::optional<Placement> fresh_placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) = 0;
  /// Committed when it returns. With a name: Duplicate when the name is taken.
  virtual void add_placement(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement,
                             Deadline deadline) = 0;
  /// Learned from a gate: replaces an older epoch in the process cache.
  virtual void learn(std::uint16_t kind, std::uint64_t owner, Placement placement) = 0;
  virtual std::optional<std::uint64_t> owner_by_name(std::uint16_t kind, std::string_view name, Deadline deadline) = 0;

  /// May come from the process cache. An id that was released and taken again by another owner may there still have its
  /// former one: who does not find the object with it calls forget_object() and asks again.
  virtual std::optional<std::uint64_t> object_owner(std::uint16_t entity, std::uint64_t object, Deadline deadline) = 0;
  virtual void forget_object(std::uint16_t entity, std::uint64_t object) noexcept {
    static_cast<void>(entity);
    static_cast<void>(object);
  }
  virtual std::optional<Claim> find_claim(std::uint16_t claim, std::string_view value, Deadline deadline) = 0;
  /// All of them in one transaction, committed when it returns. Duplicate when a claim or object row is taken (nothing
  /// is then applied).
  virtual void take(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) = 0;
  /// Deletes what is there with this nonce, in one transaction.
  virtual void release(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) = 0;

  /// Pages through what is held, for repair: all rows with (claim, value) or (entity, object) above `after`, in order.
  virtual std::vector<Claim> claims_after(std::uint16_t claim, std::string_view after, std::size_t limit,
                                          Deadline deadline) = 0;
  virtual std::vector<ObjectRow> objects_after(std::uint16_t entity, std::uint64_t after, std::size_t limit,
                                               Deadline deadline) = 0;
};

}  // namespace weft::detail
