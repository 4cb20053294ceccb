#include "base/backoff.hpp"

#include "base/random.hpp"

namespace weft::detail {

Millis Backoff::next() {
  const Millis span = std::min(next_, most_);
  next_ = std::min(span * 2, most_);
  const Millis half = span / 2;
  return half + Millis(random_below(static_cast<std::uint64_t>((span - half).count()) + 1));
}

}  // namespace weft::detail
