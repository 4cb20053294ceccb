#pragma once

#include <optional>
#include <string>

#include "engine/admin_pair.hpp"
#include "engine/handover.hpp"
#include "engine/role_book.hpp"

namespace weft::detail {

/// What the pair verbs have in common: the pair's sides, its role, and the report that grows step by step.
class PairVerb {
 public:
  PairVerb(const Topology& topology, std::uint32_t pair, const PairOptions& options, Deadline deadline);

  /// One change: `run` is called unless this is a dry run; then the step is reported.
  template <class Run>
  void step(const std::string& what, Run&& run) {
    if (!options_.dry_run) run();
    done(what);
  }
  void note(std::string text) { report_.notes.push_back(std::move(text)); }

  /// Hands the baton of a parity to `to`, if the other side has it. Unavailable(not_applied) when it came back.
  void hand_over_to(char to, std::uint8_t parity);
  /// By the side that is named in the newest row.
  PairBaton newest_baton(std::uint8_t parity);

  /// Opened when it is first needed.
  RoleBook& book();
  Role role() { return book().of(sides_.pair(), deadline_); }
  /// Batons and role as they are now go into it.
  PairReport finish();

  const Topology& topology() const noexcept { return topology_; }
  PairSides& sides() noexcept { return sides_; }
  const PairOptions& options() const noexcept { return options_; }
  Deadline deadline() const noexcept { return deadline_; }
  Actor actor() const { return {options_.who, options_.host}; }
  /// The letter under which `pair` knows the server that is `side` of this pair.
  char letter_in(std::uint32_t pair, char side) const;
  /// The index, or a shard with durability = "pair", stands on these two servers.
  bool wants_both() const;

 private:
  void done(const std::string& what);
  void add_batons() noexcept;

  const Topology& topology_;
  PairSides sides_;
  const PairOptions& options_;
  Deadline deadline_;
  std::optional<RoleBook> book_{};
  PairReport report_{};
};

[[noreturn]] void refuse(const std::string& why);
const char* word_of_parity(std::uint8_t parity) noexcept;

}  // namespace weft::detail
