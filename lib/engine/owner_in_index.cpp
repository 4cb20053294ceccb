#include "engine/owner_in_index.hpp"

#include "engine/admin_names.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t held_at_once = 500;

class Look {
 public:
  Look(const OwnerScope& scope, char side, Deadline deadline)
      : scope_(scope),
        place_(scope.parts.topology.index.side(side)),
        deadline_(deadline),
        session_(scope.parts.index_pool->lease(scope.parts.topology.server(place_), deadline)) {}

  OwnerClaims claims() {
    OwnerClaims::Whose whose{scope_.kind, scope_.owner};
    for (const auto& [name, number] : registered_names(scope_.parts, NameSpace::claim, deadline_))
      whose.claims.push_back(number);
    return {*session_, place_.database, std::move(whose), deadline_};
  }

  std::vector<std::string> names() {
    const Rows rows = of_owner("name", "weft_owner_name", ColumnKind::blob);
    std::vector<std::string> all;
    for (std::size_t row = 0; row < rows.size(); ++row) all.push_back(rows.at(row, 0).as_blob());
    return all;
  }

  Rows of_owner(const std::string& column, const char* table, ColumnKind kind) {
    const Statement find{"SELECT " + column + " FROM " + own_table(session_->dialect(), place_.database, table) +
                             " WHERE owner_kind = ? AND owner_id = ?",
                         {kind}};
    return session_->query(find, std::vector<Value>{std::int64_t{scope_.kind}, static_cast<std::int64_t>(scope_.owner)},
                           deadline_);
  }

 private:
  const OwnerScope& scope_;
  const Place& place_;
  Deadline deadline_;
  Pool::Lease session_;
};

}  // namespace

OwnerInIndex look_in_index(const OwnerScope& scope, char side, Deadline deadline) {
  const Place& place = scope.parts.topology.index.side(side);
  OwnerInIndex found{.side = side, .server = place.server, .database = place.database};
  try {
    Look look(scope, side, deadline);
    found.placed = !look.of_owner("shard", "weft_placement", ColumnKind::u64).empty();
    found.names = look.names();
    OwnerClaims claims = look.claims();
    found.claims = claims.count_claims();
    found.objects = claims.count_objects();
  } catch (const Unavailable& error) {
    found.trouble = error.message();
  }
  return found;
}

std::vector<std::string> names_in_index(const OwnerScope& scope, char side, Deadline deadline) {
  return Look(scope, side, deadline).names();
}

OwnerHeld held_in_index(const OwnerScope& scope, char side, Deadline deadline) {
  Look look(scope, side, deadline);
  OwnerClaims claims = look.claims();
  return {claims.claims(held_at_once), claims.objects(held_at_once)};
}

}  // namespace weft::detail
