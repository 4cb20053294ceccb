#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/query.hpp"

namespace weft::detail {

/// A place in an ordered result as printable text: base64url of (format, the query it belongs to, values, checksum). It
/// is not a secret and gives no right: it only says where to go on.
std::string encode_cursor(std::uint64_t query, const std::vector<Value>& values);
/// UsageError when the text is no cursor, was changed, or belongs to another query.
std::vector<Value> decode_cursor(std::uint64_t query, std::string_view text);

/// A number for "this query": entity, owner, index, direction and bounds; not `limit` and `after`.
std::uint64_t query_number(const EntityDef& def, OwnerId owner, const OwnerQuery& query);
std::uint64_t query_number(const EntityDef& def, const ScatterQuery& query);

}  // namespace weft::detail
