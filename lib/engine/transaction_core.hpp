#pragma once

#include <memory>
#include <string_view>

#include "engine/owner_transaction.hpp"
#include "engine/store_core.hpp"

namespace weft {
inline namespace v1 {

/// The verbs inside one transaction: checks what comes in, and that it belongs to the transaction's owner.
class Transaction::Core : public Verbs {
 public:
  Core(std::shared_ptr<detail::StoreCore> store, const Owner& owner, const CallOptions& options);

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

  SqlResult execute(std::string_view sql, std::span<const Value> params, const CallOptions& options);
  void touch(const EntityDef& def, const Key& key);
  void commit(const CallOptions& options);
  void rollback() noexcept { transaction_.rollback(); }
  /// Belongs to transact(): no call in it goes on beyond this, whatever its own options say, and only end() commits it.
  void end_by(detail::Deadline deadline) noexcept { end_by_ = deadline; }
  void end(detail::Deadline deadline);

 private:
  const detail::Registered& entity(const EntityDef& def, const CallOptions& options);
  Key own_key(const EntityDef& def, const Key& key) const;
  detail::Deadline deadline_of(const CallOptions& options) const;
  Row create_row(const detail::Registered& entity, Row row, bool many);

  std::shared_ptr<detail::StoreCore> store_;
  detail::Calls::Guard under_way_;
  std::shared_ptr<detail::Parts> parts_;
  std::string kind_;
  std::optional<detail::Deadline> end_by_{};
  detail::OwnerTransaction transaction_;
};

}  // namespace v1
}  // namespace weft
