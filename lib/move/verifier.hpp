#pragma once

#include <map>
#include <set>
#include <string>

#include "move/delta.hpp"

namespace weft::detail {

/// Compares an owner's rows on both shards: number of rows, and a checksum over every column of all of them. Small
/// owners are compared as a whole while they are locked. Large ones before, range by range, and while they are locked
/// only what was changed since: what a range has that no note named since it was compared is as it was then.
class Verifier {
 public:
  Verifier(MoveScene& scene, Delta& delta) : scene_(scene), delta_(delta) {}

  /// Counts the owner's rows at the source.
  std::uint64_t count(GateState state);
  /// Before the lock: walks all ranges, copies once more what differs, and remembers it as in question. Gives how many
  /// rows differed.
  std::uint64_t compare_ranges();
  /// Before the lock: looks at what is in question, with what was carried since, and forgets what is equal.
  void settle();
  bool ranges_known() const noexcept { return ranges_known_; }
  std::size_t in_question() const noexcept;

  /// Under the lock, after the last round. Gives what differs, or "".
  std::string fault_of_all();
  std::string fault_of_the_rest();

 private:
  struct Sum {
    std::uint64_t rows = 0, checksum = 0;
    bool operator==(const Sum&) const = default;
  };
  using Digests = std::map<std::string, std::string>;

  std::pair<Rows, Rows> both(const Bound& from, const Bound& to, GateState state);
  void compare_table(const OwnerTable& table, std::uint64_t& differed);
  RowKeys different_keys(const OwnerTable& table, const KeyRange& range);
  std::set<std::string> unequal(const OwnerTable& table, const std::set<std::string>& keys, GateState state);

  MoveScene& scene_;
  Delta& delta_;
  bool ranges_known_ = false;
  std::map<const OwnerTable*, std::set<std::string>> question_;
};

}  // namespace weft::detail
