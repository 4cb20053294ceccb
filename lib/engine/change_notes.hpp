#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "engine/parts.hpp"
#include "weft/key.hpp"

namespace weft::detail {

/// Entities of weft_change that are none.
inline constexpr std::uint16_t any_entity = 0;        // raw SQL: nobody knows which keys
inline constexpr std::uint16_t token_entity = 65535;  // the key is a token's eight bytes, lowest first

/// A token as weft_change has it.
std::string token_key(std::uint64_t token);
std::uint64_t token_of_key(std::string_view bytes) noexcept;

/// What one transaction changes of an owner that is being copied elsewhere (docs/design/moves.md): collected while its
/// statements run, written into weft_change before its COMMIT. Each key gets a row of its own under a new number, so
/// that the mover never forgets one with another. Thread safety: one thread.
class ChangeNotes {
 public:
  void key(const Registered& entity, const Key& key);
  void token(std::uint64_t token);
  /// Raw SQL: the mover compares all of the owner's rows.
  void anything() { keys_.emplace(any_entity, ""); }

  /// In the open transaction. Errors: as the session's.
  void write(Session& session, const ShardSide& side, std::uint16_t kind, std::uint64_t owner, Deadline deadline) const;

 private:
  std::set<std::pair<std::uint16_t, std::string>> keys_;
};

}  // namespace weft::detail
