#pragma once

#include <cstdint>

#include "engine/parts.hpp"
#include "engine/router.hpp"

namespace weft::detail {

/// A transaction's token: a ticket that nobody else has.
std::uint64_t draw_token(const Parts& parts, Deadline deadline);

/// Writes the row of `token` in the session's open transaction. Unavailable (not_applied): somebody who settled this
/// transaction for good was first: it must roll back, and may run again under another token.
void write_token(const Parts& parts, Session& session, const ShardSide& side, std::uint16_t kind, std::uint64_t owner,
                 std::uint64_t token, Deadline deadline);

/// The epoch of the shard's role row, as this process knows it; 0: there was never another state than a whole pair.
std::uint64_t role_epoch(const Parts& parts, std::uint32_t shard) noexcept;

/// Whether both sides of the shard serve, as this process knows it.
bool both_serve(const Parts& parts, std::uint32_t shard) noexcept;

/// Whether the absence of a token that was written under `epoch` tells something: after a takeover the lost side may
/// hold transactions that the serving side has never seen, until it has come back and they were settled.
bool tail_settled(const Parts& parts, std::uint32_t shard, std::uint64_t epoch, Deadline deadline);

}  // namespace weft::detail
