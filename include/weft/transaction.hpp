#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/repository.hpp"

namespace weft {
inline namespace v1 {

/// What raw SQL gave back. For a statement without a result set `rows` is empty and `matched` counts the rows it met.
struct SqlResult {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::uint64_t matched = 0;
};

/// Several objects of one owner, changed together: one shard, one side. Reads in it come from the database, never from
/// the cache. Without commit() everything is rolled back, at the latest by the destructor. Thread safety: belongs to
/// one thread. Lifetime: must end before its store is closed.
class WEFT_API Transaction {
 public:
  /// What the engine gives; not for callers.
  class Core;
  explicit Transaction(std::shared_ptr<Core> core);

  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  template <class T>
  Repository<T> of(const Entity<T>& entity) {
    return Repository<T>(door(), entity);
  }
  /// The verbs on definitions made at run time.
  Verbs& verbs();

  /// Raw SQL for this owner: one SELECT, INSERT, UPDATE or DELETE, values only through `params` ('?'). "{listing}"
  /// stands for the table of the registered entity `listing` on this owner's shard. It must name the owner itself and
  /// raise the version of what it changes. UsageError: another statement, several statements, session variables, an
  /// unknown entity. Server errors rise as for the verbs.
  SqlResult execute(std::string_view sql, std::span<const Value> params = {}, const CallOptions& options = {});
  /// Says that `execute` changed this object: its cache item is dropped with the commit.
  void touch(const EntityDef& def, const Key& key);

  /// Throws Conflict, Duplicate, Unavailable (nothing applied), InDoubt (the answer was lost). A second call:
  /// UsageError.
  void commit(const CallOptions& options = {});
  /// Takes everything back. Harmless after commit or rollback.
  void rollback() noexcept;

 private:
  std::shared_ptr<Verbs> door();
  std::shared_ptr<Core> core_;
};

}  // namespace v1
}  // namespace weft
