#pragma once

#include <string_view>

#include "wire/session.hpp"

namespace weft::detail {

/// Compares the version of Weft's own tables in a database with the one this library knows. SchemaError when there are
/// none ("run weftctl init") or they are of another version. `where` names the place for the message.
void check_own_version(Session& session, std::string_view database, std::string_view where, Deadline deadline);

}  // namespace weft::detail
