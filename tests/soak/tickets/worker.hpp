#pragma once

#include <cstdint>
#include <filesystem>

namespace weft::test {

/// A process that takes ids for ever, some thousand a time at the pace asked for, and writes the runs it was given to
/// FOLDER/ids.PID (records of three numbers). A run that was not written was not given. SIGUSR1 makes it fork; the
/// child goes on as its parent does. Ends by a signal, or when the process that started it has ended.
[[noreturn]] void run_worker(const std::filesystem::path& topology, const std::filesystem::path& folder,
                             std::uint64_t ids_a_second);

}  // namespace weft::test
