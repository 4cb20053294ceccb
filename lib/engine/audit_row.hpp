#pragma once

#include <string>

#include "wire/session.hpp"

namespace weft::detail {

/// Who changes something, for the index's weft_audit.
struct Actor {
  std::string who{"weft"};
  std::string host{};  // empty: this machine
};

/// Writes one row: `what` was changed ("handover", "takeover"), `detail` in words. Longer texts are cut to the columns'
/// width. May be part of a transaction. Errors: as the session's.
void write_audit(Session& session, const std::string& index_database, const Actor& actor, const std::string& what,
                 const std::string& detail, Deadline deadline);

}  // namespace weft::detail
