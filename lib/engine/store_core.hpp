#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/calls.hpp"
#include "engine/context.hpp"
#include "engine/owner_transaction.hpp"
#include "weft/store.hpp"

namespace weft::detail {

/// Where a store's parts come from; tests put failing wrappers around them.
struct Seams {
  std::function<std::unique_ptr<Connector>(SessionSettings)> connector = make_connector;
  std::function<std::unique_ptr<Cache>(std::unique_ptr<Cache>)> cache{};  // wraps the real one; empty: as it is
};

/// The store itself, behind `Store`: the verbs on the dynamic core. Thread safety: all members may be called at once.
class StoreCore : public Verbs, public std::enable_shared_from_this<StoreCore> {
 public:
  using MakeParts = std::function<std::shared_ptr<Parts>(const Parts* before)>;

  /// `make` builds the parts, and builds them again for reload().
  StoreCore(MakeParts make, std::vector<EntityDef> entities);
  ~StoreCore() override;

  Row create(const EntityDef& def, Row row, const CallOptions& options) override;
  std::vector<Row> create_many(const EntityDef& def, std::vector<Row> rows, const CallOptions& options) override;
  Row create_or_find(const EntityDef& def, Row row, const CallOptions& options) override;
  std::optional<Row> find(const EntityDef& def, const Key& key, const CallOptions& options) override;
  std::optional<Row> find_by_id(const EntityDef& def, Id id, const CallOptions& options) override;
  std::optional<Row> find_by_unique(const EntityDef& def, std::string_view claim, const Value& value,
                                    const CallOptions& options) override;
  std::vector<std::optional<Row>> find_many(const EntityDef& def, std::span<const Key> keys,
                                            const CallOptions& options) override;
  Page find_by_owner(const EntityDef& def, OwnerId owner, const OwnerQuery& query, const CallOptions& options) override;
  std::uint64_t count(const EntityDef& def, OwnerId owner, const OwnerQuery& query,
                      const CallOptions& options) override;
  bool save(const EntityDef& def, Row& row, const CallOptions& options) override;
  std::optional<std::uint64_t> save_fields(const EntityDef& def, const Key& key, const Fields& fields,
                                           std::uint64_t base_version, const CallOptions& options) override;
  std::optional<std::int64_t> increment(const EntityDef& def, const Key& key, std::string_view field, std::int64_t by,
                                        const CallOptions& options) override;
  bool erase(const EntityDef& def, const Key& key, const CallOptions& options) override;

  void use(const EntityDef& def);
  EntityDef entity(std::string_view name) const;
  OwnerId add_owner(std::string_view kind, const NewOwner& owner, const CallOptions& options);
  std::optional<OwnerId> find_owner(std::string_view kind, std::string_view name, const CallOptions& options);
  Transaction begin(const Owner& owner, const CallOptions& options);
  void transact(const Owner& owner, const std::function<void(Transaction&)>& work, const TransactOptions& options);
  Resolution resolve(std::uint64_t token, const CallOptions& options);
  Scatter scatter(const EntityDef& def, const ScatterQuery& query);
  std::uint64_t write_snapshot(const std::filesystem::path& file, const CallOptions& options);
  void reload();
  void close(Millis deadline);

  /// The parts of now; whoever holds them keeps them alive.
  std::shared_ptr<Parts> parts() const { return parts_.load(); }
  Calls& calls() noexcept { return calls_; }
  Deadline deadline_of(const Parts& parts, const CallOptions& options) const;

 private:
  MakeParts make_;
  std::vector<EntityDef> opened_with_;
  std::atomic<std::shared_ptr<Parts>> parts_;
  std::mutex change_;  // reload and close, one at a time
  Calls calls_;
};

/// Registers a definition in these parts: numbers from the index, tables checked (and made in an embedded store).
const Registered& use_entity(Parts& parts, const EntityDef& def, Deadline deadline);
/// Several at once, shards in parallel; SchemaError lists the faults of all.
void use_entities(Parts& parts, const std::vector<EntityDef>& defs, Deadline deadline);

/// A row ready to be written: key, id, version and fallbacks filled in and checked. `fresh_id`: the id came from the
/// ticket servers.
struct ReadyRow {
  std::vector<Value> values;
  bool fresh_id = false;
};
ReadyRow ready_row(const Parts& parts, const Registered& entity, Row row, Deadline deadline);
/// Of a row that begins a life: a multiple of 2^20 that no other life of its key has.
std::uint64_t first_version(const Parts& parts, const EntityDef& def, Deadline deadline);

}  // namespace weft::detail
