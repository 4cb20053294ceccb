#include "wire/breaker.hpp"

namespace weft::detail {

Breaker::Leave Breaker::ask(SteadyTime now) {
  if (state_ == State::closed) return Leave::go;
  if (state_ == State::half_open || now < probe_at_) return Leave::refuse;
  state_ = State::half_open;
  return Leave::probe;
}

void Breaker::connected() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  losses_ = rules_.losses - 1;
}

void Breaker::unreachable(SteadyTime now) {
  if (state_ != State::open) open(now);  // an open one: a call that had begun before; it tells nothing new
}

void Breaker::probe_dropped(SteadyTime now) {
  if (state_ != State::half_open) return;
  state_ = State::open;
  probe_at_ = now;
}

void Breaker::answered() {
  if (losses_ == 0 && state_ == State::closed) return;
  state_ = State::closed;
  losses_ = 0;
  backoff_ = Backoff(rules_.first, rules_.most);
}

void Breaker::lost(SteadyTime now) {
  if (state_ == State::closed && ++losses_ >= rules_.losses) open(now);
}

void Breaker::open(SteadyTime now) {
  state_ = State::open;
  losses_ = 0;
  probe_at_ = now + backoff_.next();
}

}  // namespace weft::detail
