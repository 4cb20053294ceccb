#pragma once

#include <cstdint>
#include <vector>

#include "engine/context.hpp"

namespace weft::detail {

/// What the index holds for one object: its unique values and its place. A row that is brought in by somebody else than
/// its writer may have all of it, some of it or nothing there.
class IndexHold {
 public:
  IndexHold(const Parts& parts, const Registered& entity, const Key& key, const std::vector<Value>& values,
            Deadline deadline);

  /// Nobody else holds one of them.
  bool free_or_ours() const noexcept { return !others_; }
  std::size_t missing() const noexcept { return claims_.size() + objects_.size(); }
  /// Takes what is missing under this token. Duplicate: somebody took one of them just now.
  void take(std::uint64_t token, Deadline deadline);
  /// Gives back what this object holds and `kept` (the same object, later; null: it is gone) does not.
  static void release(const Parts& parts, const Registered& entity, const Key& key, const std::vector<Value>& values,
                      const std::vector<Value>* kept, Deadline deadline);

 private:
  const Parts& parts_;
  bool others_ = false;
  std::vector<Claim> claims_;
  std::vector<ObjectRow> objects_;
};

}  // namespace weft::detail
