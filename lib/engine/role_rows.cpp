#include "engine/role_rows.hpp"

#include "engine/admin_place.hpp"

namespace weft::detail {

std::vector<Role> read_roles(Session& session, const std::string& database, RoleLock lock, Deadline deadline) {
  const Rows rows = session.query(
      {"SELECT shard, state, side, epoch, takeover, position FROM " +
           own_table(session.dialect(), database, "weft_role") + (lock == RoleLock::for_update ? " FOR UPDATE" : ""),
       {ColumnKind::u64, ColumnKind::u64, ColumnKind::text, ColumnKind::u64, ColumnKind::u64, ColumnKind::text}},
      {}, deadline);
  std::vector<Role> roles;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string& side = rows.at(row, 2).as_text();
    roles.push_back({.shard = static_cast<std::uint32_t>(rows.at(row, 0).as_uint()),
                     .state = static_cast<RoleState>(rows.at(row, 1).as_uint()),
                     .side = side.empty() ? '-' : side.front(),
                     .epoch = rows.at(row, 3).as_uint(),
                     .takeover = rows.at(row, 4).as_uint(),
                     .position = rows.at(row, 5).as_text()});
  }
  return roles;
}

}  // namespace weft::detail
