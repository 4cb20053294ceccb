#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/backoff.hpp"
#include "index/batons.hpp"
#include "index/index_texts.hpp"
#include "model/topology.hpp"
#include "wire/pool.hpp"

namespace weft::detail {

/// The two sides of the index, and the loops that find the one that writes. Thread safety: all members may be called at
/// once. Errors of all members: Unavailable when no side that may answer does, SchemaError when the index was never set
/// up.
class IndexPair {
 public:
  using Text = Statement IndexTexts::*;
  /// Which batons a write needs: bit 0 for parity 0, bit 1 for parity 1.
  using Parities = unsigned;
  /// One try of a write. False: no row was met, or the batons are not at this side; nothing is applied then.
  using Attempt = std::function<bool(Session&, const IndexTexts&, char side)>;
  enum class Wrote : std::uint8_t {
    done,
    nothing,  // the side does hold the batons, and the attempt met no row
    split,    // the batons asked for are not on one side
  };

  /// Lifetime: `pool` and `belief` must outlive it.
  IndexPair(Pool& pool, const Topology& topology, BatonBelief& belief);

  /// A fenced read, on the side that writes for `parity`. Gives its one row, the baton's side in front.
  Rows read(std::uint8_t parity, Text text, std::vector<Value> params, Deadline deadline);
  /// The same on whatever side answers: what is there is true or was; what is missing may only be late.
  Rows read_late(std::uint8_t parity, Text text, std::vector<Value> params, Deadline deadline);
  /// A page; not fenced. The side that writes for parity 0, or the other one.
  Rows read_page(Text text, std::span<const Value> params, Deadline deadline);

  Wrote write(Parities parities, Deadline deadline, const Attempt& attempt);
  bool one_side() const noexcept;  // both batons are believed to be on one side

 private:
  struct Side {
    Server server;
    IndexTexts texts;
  };
  char believed(Parities parities) const noexcept;
  Side& at(char side) noexcept { return side == 'B' && b_ ? *b_ : *a_; }
  Pool::Lease lease(char side, Deadline deadline);
  void learn(Session& session, char side, Deadline deadline);
  bool learn_from_other(Parities parities, char side, Deadline deadline) noexcept;

  Pool& pool_;
  BatonBelief& belief_;
  std::unique_ptr<Side> a_, b_;
};

/// Sleeps for the next of `backoff`; throws Unavailable(timeout) naming `what` when the deadline has passed.
void pause_or_throw(Backoff& backoff, Deadline deadline, const char* what);

}  // namespace weft::detail
