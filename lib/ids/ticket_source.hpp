#pragma once

#include <memory>

#include "base/observer.hpp"
#include "ids/block_size.hpp"
#include "ids/id_source.hpp"
#include "ids/ticket_marks.hpp"
#include "model/topology.hpp"
#include "wire/pool.hpp"

namespace weft::detail {

/// Ids from the topology's ticket servers, two blocks a (name, server) in hand. One thread in the background, started
/// with the first id, fetches the next block when 10 % are left; a caller waits for a server only when no block has
/// ids. Ids are taken from the servers in turn. When a server fails the others serve at once; when all fail, what is in
/// hand is served and then Unavailable names each server's trouble (SchemaError when one is set up wrongly). A forked
/// child starts with no block. At most 32 names. Sizes of blocks: `rules`. Lifetime: `pool`, `marks` and `observer`
/// must outlive it; `topology` is copied from.
std::unique_ptr<IdSource> make_ticket_source(Pool& pool, const Topology& topology, TicketMarks& marks,
                                             const Observer& observer, BlockRules rules = {});

}  // namespace weft::detail
