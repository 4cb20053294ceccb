#pragma once

#include <map>
#include <memory>

#include "engine/view.hpp"
#include "index/batons.hpp"
#include "model/topology.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// Asks the index's writing side for the view, one statement, over sessions of its own: the store's pools may be used
/// up just when the view matters. Thread safety: one thread.
class ViewReader {
 public:
  /// Lifetime: both must outlive it.
  ViewReader(const Topology& topology, BatonBelief& belief);

  /// Unavailable: no side that writes answers by then.
  View ask(Deadline deadline);

 private:
  bool ask_side(char side, Deadline deadline, View& view);

  const Topology& topology_;
  BatonBelief& belief_;
  std::unique_ptr<Connector> connector_;
  std::map<char, std::unique_ptr<Session>> sessions_{};
};

}  // namespace weft::detail
