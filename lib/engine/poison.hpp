#pragma once

#include <cstdint>

#include "engine/parts.hpp"

namespace weft::detail {

/// What is known of the transaction that has a token, after the poison insert.
enum class Poisoned : std::uint8_t {
  never,       ///< the token is taken by us now, or was by another poisoner: that transaction can never commit
  committed,   ///< the token was there, written by the transaction itself
  unfinished,  ///< it goes on now, or the owner takes no writes now: nothing was changed
  ownerless,   ///< the index has no placement of the owner
  alone,       ///< only with IfAlone::leave: one side serves its shard alone; nothing was changed
};

/// What to do while one side serves the owner's shard alone. The other side may have committed that transaction and
/// told its caller so: once it is poisoned here, the rejoin drops it.
enum class IfAlone : std::uint8_t {
  poison,  ///< for whose caller has been told nothing yet
  leave,
};

/// Inserts the token of another transaction on the owner's shard, on the side that writes, in a transaction that holds
/// the fence as writers do. It waits for that transaction while it is open, at most until the deadline.
/// Errors: Unavailable (the shard does not answer).
Poisoned poison_token(const Parts& parts, std::uint16_t kind, std::uint64_t owner, std::uint64_t token,
                      IfAlone if_alone, Deadline deadline);

}  // namespace weft::detail
