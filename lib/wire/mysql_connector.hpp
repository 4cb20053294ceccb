#pragma once

#include <memory>

#include "wire/session.hpp"

namespace weft::detail {

/// Connects to MariaDB or MySQL and sets the session up. `settings.connect_timeout` bounds it beside the deadline. A
/// host that drops the first packet silently can hold it up to a whole second longer: the library's connect time-out is
/// in seconds.
std::unique_ptr<Session> connect_mysql(const Server& server, const SessionSettings& settings, Deadline deadline);

}  // namespace weft::detail
