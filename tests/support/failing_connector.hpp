#pragma once

#include <memory>

#include "support/fault_plan.hpp"
#include "wire/session.hpp"

namespace weft::test {

/// A connector whose connects and sessions' calls are steps of the plan. A failing step loses the connection as a real
/// one would: the session is broken and its open transaction is rolled back; a lost autocommit write or COMMIT is
/// InDoubt whether it took effect (after_effect) or not (before_effect); anything else is Unavailable, not_applied.
/// `plan` must outlive everything.
std::unique_ptr<detail::Connector> make_failing_connector(std::unique_ptr<detail::Connector> real, FaultPlan& plan);

}  // namespace weft::test
