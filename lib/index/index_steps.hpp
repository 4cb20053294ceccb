#pragma once

#include <span>
#include <string>
#include <string_view>

#include "index/index_writer.hpp"
#include "index/owner_index.hpp"

namespace weft::detail {

/// Which baton a claim needs: by the parity of its value's hash, the same in every client.
std::uint8_t claim_parity(std::string_view value) noexcept;

/// Steps that put in or delete (by nonce) claims and object rows, in as few statements as rows of 1, 2, 4, … at once
/// allow.
IndexBatch put_steps(std::span<const Claim> claims, std::span<const ObjectRow> objects);
IndexBatch drop_steps(std::span<const Claim> claims, std::span<const ObjectRow> objects);

/// Steps that put in a placement, and the owner's name when it has one.
IndexBatch placement_steps(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement);
/// Steps that take an owner out: its names, then its placement. Names need the baton of parity 0, which is committed
/// first when the two are apart: a name never leads to an owner that is not placed.
IndexBatch drop_owner_steps(std::uint16_t kind, std::uint64_t owner, std::span<const std::string> names);
/// Takes the name back.
std::vector<IndexStep> drop_name_steps(std::uint16_t kind, std::uint64_t owner, std::string_view name);

}  // namespace weft::detail
