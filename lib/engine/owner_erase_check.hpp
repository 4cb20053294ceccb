#pragma once

#include "engine/admin_owner.hpp"
#include "engine/owner_scope.hpp"

namespace weft::detail {

/// Whether an erasure may begin, by what a look has shown. Throws what erase_owner() throws before it changes anything:
/// each says what stands in the way, and what to do.
void check_erasable(const OwnerScope& scope, const OwnerLook& look, const OwnerEraseOptions& options,
                    Deadline deadline);

}  // namespace weft::detail
