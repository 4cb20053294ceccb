#pragma once

#include <map>
#include <set>
#include <string>

#include "move/move_scene.hpp"
#include "move/row_carrier.hpp"

namespace weft::detail {

/// Brings over what writers have noted in weft_change: each key as it is now at the source, and only then its notes are
/// deleted, one by one by their numbers. A lower number may be committed later than a higher one, so none is passed
/// over.
class Delta {
 public:
  explicit Delta(MoveScene& scene) : scene_(scene) {}

  /// One round; gives how many notes it served. `state`: the gate's.
  std::size_t round(GateState state);
  /// Until a round serves none. (Used while the source is locked.)
  void rest_of(GateState state);
  /// Copies rows as they are now, erased ones away.
  void carry(const OwnerTable& table, const RowKeys& keys, GateState state);

  /// Raw SQL has run: nobody noted which rows. Stays until it is taken.
  bool take_unknown() noexcept { return std::exchange(unknown_, false); }
  /// Keys that were carried since they were taken last, by table.
  std::map<const OwnerTable*, std::set<std::string>> take_carried() { return std::exchange(carried_, {}); }

 private:
  struct Notes;
  Notes read(GateState state);
  void write(const Notes& notes);

  MoveScene& scene_;
  bool unknown_ = false;
  std::uint64_t above_ = 0;
  std::map<const OwnerTable*, std::set<std::string>> carried_;
};

}  // namespace weft::detail
