#pragma once

#include "base/deadline.hpp"

namespace weft::detail {

/// Waiting times between tries: doubling from `first` to `most`, each drawn evenly from its upper half (so that clients
/// spread out).
class Backoff {
 public:
  Backoff(Millis first, Millis most) : next_(first), most_(most) {}
  Millis next();

 private:
  Millis next_;
  Millis most_;
};

}  // namespace weft::detail
