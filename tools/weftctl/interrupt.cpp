#include "weftctl/interrupt.hpp"

#include <csignal>

namespace weft::ctl {
namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void ask(int number) {
  asked.store(true);
  std::signal(number, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  asked.store(false);
  std::signal(SIGINT, ask);
  std::signal(SIGTERM, ask);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

const std::atomic<bool>* Interrupt::flag() const noexcept { return &asked; }

}  // namespace weft::ctl
