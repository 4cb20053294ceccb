#pragma once

#include <string>
#include <vector>

#include "base/sql_types.hpp"
#include "move/move_entry.hpp"

namespace weft::detail {

/// Statements on weft_move in one database of the index. Pure.
class MoveRows {
 public:
  explicit MoveRows(const std::string& database);

  Statement by_id(bool lock) const;  // ? move
  /// Of the owners of one parity, newest first: ? parity, limit.
  Statement list(bool ended) const;
  Statement highest_runner() const;  // ? kind, owner
  Statement insert() const;          // all columns: params_of()
  Statement update() const;          // changed(): where move, runner and state before are as given
  Statement take() const;            // ? runner, changed_at, move, runner before
  Statement hold_placement() const;  // ? kind, owner: shard, epoch, in share mode
  Statement flip_placement() const;  // ? shard, epoch, move, kind, owner, shard before, epoch before

  static std::vector<MoveEntry> decode(const Rows& rows);
  static std::vector<Value> all_params(const MoveEntry& entry);
  static std::vector<Value> update_params(const MoveEntry& entry, MoveState before);

 private:
  std::string table_, placement_;
};

}  // namespace weft::detail
