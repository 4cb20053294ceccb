#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/sql_types.hpp"

namespace weft::detail {

/// One statement for 1, 2, 4, … rows at once: few different texts serve any number of rows.
using Chunked = std::array<Statement, 8>;

/// The statements on the index's tables on one side. Fenced reads give the baton's side as their first column and
/// exactly one row; fenced writes take (parity, side) as their last two parameters and meet no row when the baton is
/// elsewhere. Thread safety: immutable.
struct IndexTexts {
  IndexTexts(Dialect dialect, std::string_view database);

  // Batons: parity u64, side text; in order of parity.
  Statement look;       // both
  Statement hold_one;   // ? parity, locked
  Statement hold_both;  // locked

  // Fenced reads; the parity is the last parameter.
  Statement find_placement;   // kind, owner: shard, epoch
  Statement find_owner_name;  // kind, name: owner
  Statement find_object;      // entity, object: owner
  Statement find_claim;       // claim, value: owner_kind, owner, object key, nonce
  Statement find_name;        // space, space, name: number, largest number of the space
  Statement find_mark;        // name, server: epoch, mark

  // Pages, not fenced.
  Statement claims_page;      // claim, after, limit: value, owner_kind, owner, object key, nonce
  Statement objects_page;     // entity, after, limit: object, owner_kind, owner, nonce
  Statement marks_page;       // name, server, epoch, mark; all
  Statement placements_page;  // kind, kind, after, limit: kind, owner, shard, epoch

  // Writes: fenced alone, or plain (`…_rows`, only the first of some is used) in a transaction that holds the baton.
  Statement put_placement, drop_placement, put_owner_name, drop_owner_name, put_claim, drop_claim, put_object,
      drop_object;
  Chunked put_placement_rows, drop_placement_rows, put_owner_name_rows, drop_owner_name_rows, put_claim_rows,
      drop_claim_rows, put_object_rows, drop_object_rows;
  Statement put_name;    // space, number, name
  Statement put_mark;    // name, server, epoch, mark
  Statement raise_mark;  // last, name, server, epoch, first
  // In a transaction that holds the baton of parity 0.
  Statement put_mark_row;  // name, server, epoch, mark
  Statement renew_mark;    // epoch, mark, name, server, epoch before, mark before
};

}  // namespace weft::detail
