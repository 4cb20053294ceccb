#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "engine/store_core.hpp"

namespace weft::detail {

/// One call of a verb: keeps the store open and its parts alive, finds the definition's registration, has the deadline,
/// and measures.
class Call {
 public:
  Call(StoreCore& store, std::string_view verb, const EntityDef& def, const CallOptions& options);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const Context& context() const noexcept { return context_; }
  const Parts& parts() const noexcept { return *parts_; }
  const std::shared_ptr<Parts>& shared_parts() const noexcept { return parts_; }
  const Registered& entity() const noexcept { return context_.entity; }
  Deadline deadline() const noexcept { return context_.deadline; }

 private:
  Calls::Guard guard_;
  std::string_view verb_;
  std::shared_ptr<Parts> parts_;
  Context context_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace weft::detail
