#pragma once

#include <string>

#include "weft/observe.hpp"

namespace weft::ctl {

/// The person who runs this, behind sudo the one who called it.
std::string person();

/// One line a change goes to the log (standard error), with who did it: "audit: weftctl init by ann@host: …".
void audit(const std::string& verb, const std::string& change);

/// The log of a store that a verb changes: its own lines about changes (level info) become audit lines.
LogSink audited_log(const std::string& verb);

}  // namespace weft::ctl
