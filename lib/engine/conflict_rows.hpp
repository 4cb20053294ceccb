#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/tail_verdict.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// One row of weft_conflict: one change of a tail. Images are encoded rows (model/row_codec); nullopt: no row.
struct ConflictRow {
  std::uint64_t takeover = 0;
  std::uint64_t number = 0;  // order of the changes
  ConflictState state = ConflictState::waiting;
  char side = 'A';             // whose tail
  std::uint64_t sequence = 0;  // of the transaction in that side's stream
  std::uint64_t token = 0;
  std::string entity{};
  std::uint64_t fingerprint = 0;  // of the definition the images are of
  std::uint64_t owner = 0;
  std::string key{};  // encoded
  std::optional<std::string> before{}, after{}, survivor{};
  std::string why{};
  std::int64_t changed_at = 0;
};

/// weft_conflict of one shard. Errors: as the session's. Thread safety: immutable.
class ConflictRows {
 public:
  explicit ConflictRows(const std::string& database);

  /// Keeps what is there already.
  void put(Session& session, const std::vector<ConflictRow>& rows, Deadline deadline) const;
  /// The changes of the first transaction that waits.
  std::vector<ConflictRow> next_waiting(Session& session, std::uint64_t takeover, Deadline deadline) const;
  /// Locks them to the end of the transaction; false when one does not wait any more.
  bool lock_waiting(Session& session, const std::vector<ConflictRow>& rows, Deadline deadline) const;
  /// State, survivor's image and reason of the row.
  void set(Session& session, const ConflictRow& row, ConflictState from, Deadline deadline) const;
  std::map<ConflictState, std::uint64_t> count(Session& session, std::uint64_t takeover, Deadline deadline) const;
  /// Of what was judged: the changes that were not simply brought in, and the erases that were, in order; of each only
  /// what tells its fate (of `after` whether there is one).
  std::vector<ConflictRow> judged(Session& session, std::uint64_t takeover, Deadline deadline) const;
  /// Drops what was brought in, some rows at a time; gives how many.
  std::uint64_t drop_merged(Session& session, std::uint64_t takeover, std::size_t limit, Deadline deadline) const;
  /// In those states, of all takeovers, in order, behind (takeover, number).
  std::vector<ConflictRow> page(Session& session, const std::vector<ConflictState>& states, std::uint64_t takeover,
                                std::uint64_t number, std::size_t limit, Deadline deadline) const;
  /// The same of one owner id, in every state. Entities of several kinds may have that id.
  std::vector<ConflictRow> page_of_owner(Session& session, std::uint64_t owner, std::uint64_t takeover,
                                         std::uint64_t number, std::size_t limit, Deadline deadline) const;

 private:
  std::vector<ConflictRow> read(Session& session, const std::string& rest, const std::vector<Value>& params,
                                Deadline deadline) const;
  std::string table_;
};

}  // namespace weft::detail
