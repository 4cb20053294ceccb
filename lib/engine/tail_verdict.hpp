#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// What becomes of one change of a lost side's tail, as the column of weft_conflict holds it.
enum class ConflictState : std::uint8_t {
  waiting = 1,   // not looked at yet
  merged = 2,    // brought in
  listed = 3,    // the survivor changed the row too: somebody must look
  dropped = 4,   // its transaction was given up meanwhile (its token was poisoned): it must never be applied
  resolved = 5,  // listed once, and settled by somebody
};
std::string_view word_of(ConflictState state) noexcept;

struct TailVerdict {
  ConflictState state = ConflictState::merged;
  bool write = false;  // `after` has to be written
  std::string_view why{};

  /// The survivor changed the row by itself: all later changes of it in the tail are listed, whatever they meet.
  bool both_changed() const noexcept {
    return state == ConflictState::listed || (state == ConflictState::merged && !why.empty());
  }
};

/// Why a change is listed whose row the survivor did not touch ...
inline constexpr std::string_view value_taken = "another object holds a unique value of it";
/// ... and why one behind it is.
inline constexpr std::string_view behind_value_taken = "an earlier change of it could not be brought in";

/// What became of earlier changes of the same row.
struct TailBefore {
  bool listed = false;  // one of them was both_changed(): all later ones are listed, so that who looks sees the whole
  bool for_value = false;                // all of them for a unique value's sake alone ...
  std::optional<std::string> left_at{};  // ... and this is the row that the survivor had then
};

/// Decides one change. Images are encoded rows; nullopt: no row. `now`: what the survivor has, with all earlier changes
/// of the tail that were brought in. `poisoned`: its transaction was given up. `may_be_ours`: an earlier try may have
/// brought this very change in.
TailVerdict judge_tail(const std::optional<std::string>& before, const std::optional<std::string>& after,
                       const std::optional<std::string>& now, bool poisoned, const TailBefore& earlier,
                       bool may_be_ours) noexcept;

}  // namespace weft::detail
