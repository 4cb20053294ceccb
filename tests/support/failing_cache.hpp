#pragma once

#include <memory>

#include "cache/cache.hpp"
#include "support/fault_plan.hpp"

namespace weft::test {

/// A cache whose sessions' calls are steps of the plan ("cache.get", "cache.add_and_get" …). A failing step answers
/// `unreachable` for every key, with (after_effect) or without (before_effect) having been done, and the session is
/// broken. `plan` must outlive everything.
std::unique_ptr<detail::Cache> make_failing_cache(std::unique_ptr<detail::Cache> real, FaultPlan& plan);

}  // namespace weft::test
