#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/observer.hpp"
#include "index/batons.hpp"
#include "index/owner_index.hpp"
#include "model/topology.hpp"
#include "weft/value.hpp"
#include "wire/pool.hpp"

namespace weft::detail {

struct IndexOptions {
  std::size_t cached_owners = std::size_t{1} << 18U;   // 24 bytes each, when used
  std::size_t cached_objects = std::size_t{1} << 17U;  // 24 bytes each, when used
  std::filesystem::path snapshot{};                    // empty: none
};

/// The index on its pair of servers (or one SQLite file), with the process caches and the snapshot in front. Thread
/// safety: all members.
class SqlIndex : public OwnerIndex {
 public:
  /// A snapshot file that is there is checked and opened; one that is missing or refused is logged, and the index goes
  /// on without. Nothing is asked of a server. Lifetime: `pool`, `belief` and `observer` must outlive it; `topology` is
  /// copied from.
  SqlIndex(Pool& pool, const Topology& topology, BatonBelief& belief, const Observer& observer,
           IndexOptions options = {});
  ~SqlIndex() override;

  std::uint16_t name_number(NameSpace space, std::string_view name, Deadline deadline) override;

  std::optional<Placement> placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) override;
  std::optional<Placement> fresh_placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline) override;
  void add_placement(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement,
                     Deadline deadline) override;
  void learn(std::uint16_t kind, std::uint64_t owner, Placement placement) override;
  std::optional<std::uint64_t> owner_by_name(std::uint16_t kind, std::string_view name, Deadline deadline) override;

  std::optional<std::uint64_t> object_owner(std::uint16_t entity, std::uint64_t object, Deadline deadline) override;
  void forget_object(std::uint16_t entity, std::uint64_t object) noexcept override;
  std::optional<Claim> find_claim(std::uint16_t claim, std::string_view value, Deadline deadline) override;
  void take(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) override;
  void release(std::span<const Claim> claims, std::span<const ObjectRow> objects, Deadline deadline) override;

  std::vector<Claim> claims_after(std::uint16_t claim, std::string_view after, std::size_t limit,
                                  Deadline deadline) override;
  std::vector<ObjectRow> objects_after(std::uint16_t entity, std::uint64_t after, std::size_t limit,
                                       Deadline deadline) override;

  /// A takeover with that number was seen: placements that this process had learned before are asked for anew. One that
  /// a move has made wrong since would name a shard whose takeovers are not the owner's.
  void seen_takeover(std::uint64_t number) noexcept;
  /// Takes an owner out: its text names, then its placement, in one transaction where both batons are on one side. What
  /// is not there is no fault. Its gate must refuse everybody by then. Errors: Unavailable, InDoubt; call it again.
  void drop_owner(std::uint16_t kind, std::uint64_t owner, std::span<const std::string> names, Deadline deadline);

  /// Writes every placement to a snapshot file, page by page, and puts it in place. Gives how many. Throws Unavailable
  /// when the index or the file fails; an older file then stays.
  std::uint64_t write_snapshot(const std::filesystem::path& file, Deadline deadline);
  /// When the snapshot in use was written; nullopt: there is none.
  std::optional<Time> snapshot_made_at() const noexcept;

 private:
  std::optional<Placement> late_placement(std::uint16_t kind, std::uint64_t owner, Deadline deadline);
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
