#pragma once

namespace weft::ctl {

// How weftctl ends. Scripts rely on these numbers (docs/operations.md).
inline constexpr int exit_good = 0;
/// A fault was found: by doctor, by schema check, by status (something does not answer or replicate), by explain and
/// the owner verbs (there is no such owner), by owner erase (something is left). The answer is on standard output all
/// the same.
inline constexpr int exit_fault_found = 1;
/// The command line, or a name on it, is wrong. Nothing was done.
inline constexpr int exit_usage = 2;
/// A server that is needed does not answer in time. What was done before is done; run it again.
inline constexpr int exit_not_reachable = 3;
/// A topology or entity file is faulty, or a server is set up otherwise than it says.
inline constexpr int exit_refused = 4;
/// Anything else: bytes that do not decode, a lost answer, a mistake in weftctl.
inline constexpr int exit_failed = 5;
/// Interrupted (Ctrl-C) in work that can be gone on with.
inline constexpr int exit_stopped = 6;

}  // namespace weft::ctl
