#pragma once

#include <array>
#include <vector>

#include "base/observer.hpp"
#include "index/index_pair.hpp"

namespace weft::detail {

/// One statement of a write to the index, for 2^power rows.
struct IndexStep {
  Chunked IndexTexts::*rows = nullptr;
  std::size_t power = 0;
  Statement IndexTexts::*fenced = nullptr;  // for one row: the same as one statement that carries the fence
  std::vector<Value> params{};
  const char* taken = nullptr;  // what a Duplicate says; null: a delete
};

/// Steps by the parity of the baton they need.
using IndexBatch = std::array<std::vector<IndexStep>, 2>;

/// Commits a batch. Thread safety: all members may be called at once.
class IndexWriter {
 public:
  IndexWriter(IndexPair& pair, const Observer& observer) : pair_(pair), observer_(observer) {}

  /// One statement is sent alone, with the fence inside; else a transaction begins with the batons, shared and locked.
  /// When the two batons are on different sides, the steps of parity 0 are committed first, then those of parity 1; if
  /// these fail and are certainly not applied, `undo` takes the first ones back. If that fails too, rows without an
  /// owner stay behind ("dangling"), which is harmless and repaired by 'weftctl index repair'; there is never one
  /// missing. Errors: Duplicate (a put met a row; nothing stays applied), Unavailable, InDoubt (either part may be
  /// applied).
  void apply(const IndexBatch& batch, const std::vector<IndexStep>& undo, Deadline deadline);

 private:
  bool run(IndexPair::Parities parities, const std::vector<const IndexStep*>& steps, Deadline deadline);
  void take_back(const std::vector<IndexStep>& undo) noexcept;
  IndexPair& pair_;
  const Observer& observer_;
};

}  // namespace weft::detail
