#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weft::detail {

/// A named step of a protocol, where a test can hold, end or fail the program. The names stand where they are used, as
/// "part.step" ("cache.marked", "commit.sent"). Compiled in with WEFT_TEST_POINTS only; else nothing is left of a call.
///
/// Another process is told by its environment: WEFT_FAILPOINTS="NAME=ACTION[@N];…", which acts the N-th time (1 when
/// not said) the step is reached. Actions: `kill` (SIGKILL to itself), `hold:FILE` (waits until FILE is gone, one
/// minute at most), `sleep:MS`, `fail` (throws Unavailable, not_applied).
void reach(std::string_view name);

/// What a test of this process wants done at a step, every time it is reached, in the thread that reaches it; it may
/// throw. Takes it back at the end. Thread safety: all members; the action must be safe by itself.
class Failpoint {
 public:
  Failpoint(std::string name, std::function<void()> action);
  ~Failpoint();
  Failpoint(const Failpoint&) = delete;
  Failpoint& operator=(const Failpoint&) = delete;

 private:
  std::string name_;
};

/// A step that is left out or done wrongly, to show that the tests notice. One at a time, by the environment:
/// WEFT_MUTANT=NAME. The names, with the test that must fail, are listed in tests/mutants/mutants.txt.
bool mutant(std::string_view name) noexcept;

}  // namespace weft::detail

#ifdef WEFT_TEST_POINTS
#define WEFT_REACH(name) ::weft::detail::reach(name)
#define WEFT_MUTANT(name) ::weft::detail::mutant(name)
#else
#define WEFT_REACH(name) static_cast<void>(0)
#define WEFT_MUTANT(name) false
#endif
