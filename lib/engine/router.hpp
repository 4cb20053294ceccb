#pragma once

#include <cstdint>
#include <optional>

#include "base/backoff.hpp"
#include "engine/parts.hpp"
#include "engine/verdict.hpp"
#include "weft/error.hpp"
#include "wire/retries.hpp"

namespace weft::detail {

/// Where an owner's statements go now, as believed.
struct Route {
  const ShardSide* side = nullptr;
  Fence fence{};
};

/// What a statement is about to do; it decides what the fence must say.
enum class Intent : std::uint8_t { read, write };

/// The route of an owner from the process's beliefs (placement and baton). nullopt: there is no such owner.
std::optional<Route> route_of(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Deadline deadline);

/// Corrects the beliefs by what the shard has shown, so that the next route is better; puts in the gate of a fresh
/// placement where it is missing. False: there is no such owner. Waits between tries by itself. Throws
/// Unavailable(not_writable, not_applied) when a move holds the owner beyond the deadline, or beliefs do not settle
/// within it.
class Settler {
 public:
  Settler(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Intent intent, Deadline deadline);
  bool settle(const Route& route, const FenceFacts& facts);
  /// A failure that certainly had no effect: waits and returns when the call may be tried again, else throws it
  /// on (Retries).
  void retry_or_throw(const Error& error);

 private:
  bool ask_index(const Route& route, bool make_gate);
  void wait(Verdict verdict);

  const Parts& parts_;
  std::uint16_t kind_;
  std::uint64_t owner_;
  Intent intent_;
  Deadline deadline_;
  Backoff backoff_;
  int corrections_ = 0;
  Retries retries_;
};

}  // namespace weft::detail
