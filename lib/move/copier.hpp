#pragma once

#include "move/move_scene.hpp"

namespace weft::detail {

/// Copies an owner's tables from the source to the target, page by page in the key's order; a page replaces whatever
/// the target has between its ends, so that each may be copied again. Goes on behind the journal's position.
void copy_tables(MoveScene& scene);

/// The owner's token rows: who asks later for a transaction in doubt asks where the owner lives then.
void copy_tokens(MoveScene& scene);
/// Token rows as GateSql::tokens() gives them.
void put_tokens(Session& session, const GateSql& sql, const Rows& rows, Deadline deadline);

}  // namespace weft::detail
