#include "engine/admin_names.hpp"

#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

Rows ask_index(const Parts& parts, const Place& place, NameSpace space, Deadline deadline) {
  const Pool::Lease session = parts.index_pool->lease(parts.topology.server(place), deadline);
  const Statement ask{"SELECT name, number FROM " + own_table(session->dialect(), place.database, "weft_name") +
                          " WHERE space = ? ORDER BY number",
                      {ColumnKind::text, ColumnKind::u64}};
  return session->query(ask, std::vector<Value>{static_cast<std::int64_t>(space)}, deadline);
}

}  // namespace

std::map<std::string, std::uint16_t> registered_names(const Parts& parts, NameSpace space, Deadline deadline) {
  const PairSpec& index = parts.topology.index;
  const auto rows = [&] {
    try {
      return ask_index(parts, index.a, space, deadline);
    } catch (const Unavailable&) {
      if (!index.b) throw;
      return ask_index(parts, *index.b, space, deadline);
    }
  }();
  std::map<std::string, std::uint16_t> names;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    names[cell_text(rows.at(row, 0))] = static_cast<std::uint16_t>(rows.at(row, 1).as_uint());
  }
  return names;
}

std::uint16_t kind_of_text(const Parts& parts, const std::string& kind, Deadline deadline) {
  const auto names = registered_names(parts, NameSpace::owner_kind, deadline);
  const auto found = names.find(kind);
  if (found != names.end()) return found->second;
  std::string known;
  for (const auto& [name, number] : names) known += (known.empty() ? "" : ", ") + name;
  throw UsageError("there is no owner kind '" + kind +
                   "' in this store; there are: " + (known.empty() ? "none" : known));
}

}  // namespace weft::detail
