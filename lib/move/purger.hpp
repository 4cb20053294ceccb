#pragma once

#include "move/move_scene.hpp"

namespace weft::detail {

/// Deletes the owner's rows at one end, some at a time, only while its gate is this run's and in that state.
void purge_rows(MoveScene& scene, MoveEnd& end, GateState state, const RowCopySql& (OwnerTable::*sql)() const noexcept);

/// Deletes what is left of the owner in weft_change there.
void drop_notes(MoveScene& scene, MoveEnd& end, GateState state);

}  // namespace weft::detail
