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

/// The side where statements for owners of that parity go now: who serves alone by the view, else who has the baton.
const ShardSide& side_of(const Parts& parts, std::uint32_t shard, std::uint8_t parity, Deadline deadline);

/// Items of this owner that the cache got before this takeover number may be older than the row.
std::uint64_t takeover_of(const Parts& parts, std::uint16_t kind, std::uint64_t owner, Deadline deadline);

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
  /// A failure that certainly had no effect: waits and returns when the call may be tried again, else throws it. While
  /// a side of a pair does not answer or takes no writes, the view is asked for again and again until the deadline: the
  /// other side may have taken over.
  void retry_or_throw(const Error& error, const Route& route);

 private:
  bool ask_index(const Route& route, bool make_gate);
  void wait(Verdict verdict);
  [[noreturn]] void give_up() const;

  const Parts& parts_;
  std::uint16_t kind_;
  std::uint64_t owner_;
  Intent intent_;
  Deadline deadline_;
  Backoff backoff_;
  int corrections_ = 0;
  std::optional<Verdict> waits_for_{};
  Retries retries_;
};

}  // namespace weft::detail
