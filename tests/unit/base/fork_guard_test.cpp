#include "base/fork_guard.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weft::detail {
namespace {

// The exit code of a child that answers yes (0) or no (1).
template <class Question>
int ask_child(Question question) {
  const pid_t child = fork();
  if (child == 0) _exit(question() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ForkGuard, StaysTheSameInOneProcess) { EXPECT_EQ(fork_generation(), fork_generation()); }

TEST(ForkGuard, GrowsInTheChildOnly) {
  const std::uint64_t mine = fork_generation();
  EXPECT_EQ(ask_child([mine] { return fork_generation() == mine + 1; }), 0);
  EXPECT_EQ(fork_generation(), mine);
}

TEST(ForkGuard, GrowsWithEachGeneration) {
  const std::uint64_t mine = fork_generation();
  const auto grandchild = [mine] { return ask_child([mine] { return fork_generation() == mine + 2; }) == 0; };
  EXPECT_EQ(ask_child(grandchild), 0);
}

}  // namespace
}  // namespace weft::detail
