#include "weft/transaction.hpp"

#include "engine/transaction_core.hpp"

namespace weft {
inline namespace v1 {
namespace {

template <class Core>
Core& usable(const std::shared_ptr<Core>& core) {
  if (!core) throw UsageError("this transaction was moved from; use the one it was moved to");
  return *core;
}

}  // namespace

Transaction::Transaction(std::shared_ptr<Core> core) : core_(std::move(core)) {}
Transaction::Transaction(Transaction&&) noexcept = default;

Transaction& Transaction::operator=(Transaction&& other) noexcept {
  if (this != &other) {
    rollback();
    core_ = std::move(other.core_);
  }
  return *this;
}

// A repository made by of() may outlive the transaction; what it would do then is refused.
Transaction::~Transaction() { rollback(); }

Verbs& Transaction::verbs() { return usable(core_); }

std::shared_ptr<Verbs> Transaction::door() {
  usable(core_);
  return core_;
}

SqlResult Transaction::execute(std::string_view sql, std::span<const Value> params, const CallOptions& options) {
  return usable(core_).execute(sql, params, options);
}

void Transaction::touch(const EntityDef& def, const Key& key) { usable(core_).touch(def, key); }

void Transaction::commit(const CallOptions& options) { usable(core_).commit(options); }

void Transaction::rollback() noexcept {
  if (core_) core_->rollback();
}

}  // namespace v1
}  // namespace weft
