#include "base/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "base/fork_guard.hpp"

namespace weft::detail {
namespace {

struct Block {
  std::array<std::uint64_t, 32> numbers{};
  std::size_t used = 32;
  std::uint64_t generation = 0;
};

void refill(Block& block) noexcept {
  // 256 bytes: the system gives that many whole, or none.
  while (getrandom(block.numbers.data(), sizeof(block.numbers), 0) != sizeof(block.numbers)) {
    // Nonces that repeat would lose data; ending the process does not.
    if (errno != EINTR) std::abort();
  }
  block.used = 0;
  block.generation = fork_generation();
}

}  // namespace

std::uint64_t random64() noexcept {
  thread_local Block block;
  if (block.used == block.numbers.size() || block.generation != fork_generation()) refill(block);
  return block.numbers[block.used++];
}

std::uint64_t random_below(std::uint64_t bound) noexcept {
  // The lowest 2^64 mod bound numbers are drawn again, so that what is left divides evenly.
  const std::uint64_t uneven = (0 - bound) % bound;
  std::uint64_t drawn = random64();
  while (drawn < uneven) drawn = random64();
  return drawn % bound;
}

}  // namespace weft::detail
