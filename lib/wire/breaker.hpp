#pragma once

#include <cstdint>

#include "base/backoff.hpp"
#include "base/deadline.hpp"

namespace weft::detail {

struct BreakerRules {
  Millis first{50};   // from opening to the first probe; doubled with each that fails
  Millis most{2000};  // never longer between two probes
  int losses = 3;     // deadlines that passed in a row, no answer between, that open it
};

/// Whether one server is asked now. Pure: what happened comes in, with the time; what may be done goes out.
///
///   closed      calls go to the server; so it begins
///   open        calls are refused, until the time of the next probe
///   half_open   one call, the probe, is at the server; all others are refused
///
/// A connect that fails opens it; so do deadlines that pass in a row without an answer between. A connect that works
/// closes it, on trial: the next deadline that passes before a first answer opens it again, and the distance of probes
/// goes on growing until an answer came. Thread safety: none.
class Breaker {
 public:
  enum class State : std::uint8_t { closed, open, half_open };
  enum class Leave : std::uint8_t { go, probe, refuse };

  explicit Breaker(BreakerRules rules = {}) : rules_(rules), backoff_(rules.first, rules.most) {}

  /// Who is given `probe` must report: connected(), unreachable() or probe_dropped().
  Leave ask(SteadyTime now);
  void connected();
  void unreachable(SteadyTime now);
  /// The probe was not made after all: the next call is it.
  void probe_dropped(SteadyTime now);
  /// A session came back in order.
  void answered();
  /// A session's deadline passed while the server said nothing.
  void lost(SteadyTime now);

  State state() const noexcept { return state_; }
  SteadyTime probe_at() const noexcept { return probe_at_; }  // of an open one

 private:
  void open(SteadyTime now);

  BreakerRules rules_;
  Backoff backoff_;
  State state_ = State::closed;
  SteadyTime probe_at_{};
  int losses_ = 0;
};

}  // namespace weft::detail
