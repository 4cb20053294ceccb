#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "index/owner_index.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// Claims and object rows of one owner on one side of the index, whoever writes there. Claims have no key by owner:
/// the table is gone through in ranges, so that no statement reads more than some ten thousand rows. Errors: as the
/// session's. Thread safety: one thread.
class OwnerClaims {
 public:
  struct Whose {
    std::uint16_t kind = 0;
    std::uint64_t owner = 0;
    std::vector<std::uint16_t> claims{};  // the numbers of all claims there are
  };
  /// Lifetime: `session` must outlive it.
  OwnerClaims(Session& session, const std::string& database, Whose whose, Deadline deadline);

  std::uint64_t count_claims();
  std::uint64_t count_objects();
  /// Some, at most about `limit`.
  std::vector<Claim> claims(std::size_t limit);
  std::vector<ObjectRow> objects(std::size_t limit);

 private:
  struct Range {
    std::string where;  // behind the owner's condition
    std::vector<Value> params;
  };
  void each_range(std::uint16_t claim, const std::function<bool(const Range&)>& visit);
  std::vector<Value> params_of(const Range& range) const;

  Session& session_;
  std::string claims_table_, objects_table_;
  Whose whose_;
  Deadline deadline_;
};

}  // namespace weft::detail
