#include "soak/tickets/worker.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <thread>

#include "engine/open.hpp"
#include "soak/tickets/given_ids.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

volatile std::sig_atomic_t fork_asked = 0;

int open_file(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / ("ids." + std::to_string(::getpid()));
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) ::_exit(3);
  return descriptor;
}

void put(int file, const std::vector<IdRun>& runs) {
  const std::size_t size = runs.size() * sizeof(IdRun);
  if (::write(file, runs.data(), size) != static_cast<ssize_t>(size)) ::_exit(3);
}

}  // namespace

void run_worker(const std::filesystem::path& topology, const std::filesystem::path& folder,
                std::uint64_t ids_a_second) {
  std::signal(SIGUSR1, [](int) { fork_asked = 1; });
  const pid_t soak = ::getppid();
  const auto core = detail::open_core(topology, {.log = [](LogLevel, std::string_view) {}}, {});
  const auto parts = core->parts();
  const std::uint64_t step = parts->topology.tickets.size();
  int file = open_file(folder);
  constexpr std::uint64_t rounds_a_second = 200;
  const std::size_t batch = std::max<std::uint64_t>(ids_a_second / rounds_a_second, 1);
  auto next = std::chrono::steady_clock::now();
  for (;;) {
    if (::kill(soak, 0) != 0) ::_exit(0);  // a forked child outlives its parent, but not the soak
    if (fork_asked != 0) {
      fork_asked = 0;
      if (::fork() == 0) {
        ::close(file);
        file = open_file(folder);
      }
    }
    try {
      const auto soon = detail::Deadline::in(std::chrono::seconds(3));
      put(file, runs_of(parts->ids->next_many("object", batch, soon), step));
    } catch (const Error& error) {
      if (error.outcome() != Outcome::not_applied) ::_exit(4);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    next = std::max(next + std::chrono::microseconds(1'000'000 / rounds_a_second), std::chrono::steady_clock::now());
    std::this_thread::sleep_until(next);
  }
}

}  // namespace weft::test
