#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// A row that is not the same on both sides: its key, part by part as text, never anything else of it.
struct DifferentRow {
  std::vector<std::string> key;
  char only_on = '-';  // 'A', 'B'; '-': on both, with other contents
};
struct TableDiff {
  std::string table;
  std::uint64_t rows = 0;                 // on side A
  std::uint64_t chunks = 0, unequal = 0;  // ranges of keys compared; those that differed at first
  std::uint64_t differences = 0;          // rows
  std::vector<DifferentRow> listed{};     // at most DiffOptions::most_listed
  std::string fault{};                    // the tables themselves cannot be compared: not on both sides, other columns
};
struct PairDiff {
  std::uint32_t shard = 0;
  std::vector<TableDiff> tables{};
  /// Each side has applied what the other had written when its rows were looked at last. False: replication stands, or
  /// is behind; then differences may be on their way.
  bool settled = true;
  bool equal() const;
  std::uint64_t differences() const;
};
struct DiffProgress {
  std::string table;
  std::uint64_t rows = 0, of = 0;  // over all tables; `of` is the server's estimate
};
struct DiffOptions {
  std::string table{};  // only this one; empty: all of the database
  bool list_rows = true;
  std::size_t most_listed = 1000;
  std::size_t chunk_rows = 5000;
  std::function<void(const DiffProgress&)> on_progress{};
};
/// Compares the two sides of a shard (0: of the index), table by table: checksums of ranges of keys, and where these
/// differ the rows. What replication has not carried over yet is no difference: an unequal range is looked at again
/// when each side has applied what the other had written, and a row that keeps changing is compared while its writing
/// side holds it locked for a moment. Changes nothing. Errors: UsageError (no such shard or table, no side B),
/// Unavailable (both sides must answer).
PairDiff diff_pair(const Topology& topology, std::uint32_t shard, const DiffOptions& options, Deadline deadline);

}  // namespace weft::detail
