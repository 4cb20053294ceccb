#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/owner_scope.hpp"
#include "engine/owner_transaction.hpp"

namespace weft::detail {

/// One object that was erased, and may have been in the cache.
struct ErasedObject {
  const Registered* entity = nullptr;
  Key key{};
};

/// Erases an owner's rows through transactions of that owner, some rows each, with pauses as long as the work: others
/// keep half of the time. What certainly had no effect is tried again, and what is in doubt looked at again: erasing
/// twice does no harm. Thread safety: one thread.
class OwnerRowsErase {
 public:
  /// `on_rows`: called with the number of all rows erased so far, after each chunk; may be empty.
  OwnerRowsErase(std::shared_ptr<const Parts> parts, const OwnerScope& scope,
                 std::function<void(std::uint64_t)> on_rows, Deadline deadline)
      : parts_(std::move(parts)), scope_(scope), on_rows_(std::move(on_rows)), deadline_(deadline) {}

  /// All that was there when the last chunk began; writers go on beside it. UsageError: there is no such owner (any
  /// more).
  void erase_all();
  /// The last rows and the gate in one transaction: behind it nobody writes for this owner. False: again and again so
  /// many rows came in between that one transaction could not take them.
  bool erase_and_close();

  const std::map<std::string, std::uint64_t>& erased() const noexcept { return erased_; }
  std::uint64_t all_erased() const noexcept { return all_erased_; }
  /// Cached ones; the first 10,000.
  const std::vector<ErasedObject>& cached() const noexcept { return cached_; }

 private:
  template <class Work>
  auto repeated(Work&& work);
  std::size_t erase_some(OwnerTransaction& transaction, std::size_t limit);
  std::size_t erase_chunk();
  bool close_with_last();
  void count();

  std::shared_ptr<const Parts> parts_;
  const OwnerScope& scope_;
  std::function<void(std::uint64_t)> on_rows_;
  Deadline deadline_;
  std::vector<ErasedObject> pending_{};  // of the transaction that goes on
  std::map<std::string, std::uint64_t> erased_{};
  std::uint64_t all_erased_ = 0;
  std::vector<ErasedObject> cached_{};
};

}  // namespace weft::detail
