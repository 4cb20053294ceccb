#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// The values of one object, through the cache (docs/design/cache.md). nullopt: not there. `key` has been checked.
std::optional<std::vector<Value>> read_one(const Context& context, const Key& key);

/// One answer a key, in the keys' order: one cache round trip a server, then one statement a (shard, side), all at
/// once.
std::vector<std::optional<std::vector<Value>>> read_many(const Context& context, std::span<const Key> keys);

/// A page of an owner's rows; the query has been checked. Never cached.
Page read_page(const Context& context, OwnerId owner, const OwnerQuery& query);
std::uint64_t read_count(const Context& context, OwnerId owner, const OwnerQuery& query);

/// Brings a query's values into their fields' form; UsageError for an unknown index, too many values, a limit out of
/// range.
OwnerQuery checked_query(const EntityDef& def, const OwnerQuery& query);

/// Rows as a page; the row beyond the limit only tells that more follow.
Page to_page(const EntityDef& def, const EntitySql& sql, std::uint64_t query_number, const OwnerQuery& query,
             std::vector<FencedRow> found);

}  // namespace weft::detail
