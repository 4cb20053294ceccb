#include "engine/view_reader.hpp"

#include <algorithm>

#include "engine/open.hpp"
#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

SessionSettings settings_of(const Topology& topology) {
  SessionSettings settings;
  settings.comment = sql_comment("view");
  settings.connect_timeout = topology.deadlines.connect;
  return settings;
}

// One statement, so that all of it is of one moment: the baton of the rest, the roles, the cache servers.
Statement statement_for(Dialect dialect, const std::string& database) {
  const std::string prefix = quote(dialect, database) + ".";
  return {"SELECT 0, parity, 0, side, epoch, 0, '' FROM " + prefix + "weft_baton WHERE parity = 0 " +
              "UNION ALL SELECT 1, shard, state, side, epoch, takeover, '' FROM " + prefix + "weft_role " +
              "UNION ALL SELECT 2, server, state, '', generation, 0, address FROM " + prefix + "weft_cache_server",
          {ColumnKind::u64, ColumnKind::u64, ColumnKind::u64, ColumnKind::text, ColumnKind::u64, ColumnKind::u64,
           ColumnKind::text}};
}

// A state this library does not know is nothing to read under.
ServerState state_of(std::uint64_t number) {
  return number >= 1 && number <= 5 ? static_cast<ServerState>(number) : ServerState::off;
}

char letter(const Value& cell) { return cell.as_text().empty() ? '-' : cell.as_text().front(); }

}  // namespace

ViewReader::ViewReader(const Topology& topology, BatonBelief& belief)
    : topology_(topology), belief_(belief), connector_(make_connector(settings_of(topology))) {}

View ViewReader::ask(Deadline deadline) {
  const char first = belief_.side(index_pair_id, 0);
  const bool paired = topology_.index.b.has_value();
  View view;
  try {
    // A side that does not answer leaves half of the time for the other.
    if (ask_side(first, paired ? deadline.sooner(Deadline::in(deadline.left() / 2)) : deadline, view)) return view;
  } catch (const Error&) {
    if (!paired) throw;
  }
  if (paired && ask_side(first == 'A' ? 'B' : 'A', deadline, view)) return view;
  throw Unavailable("no side of the index that answers has its baton");
}

bool ViewReader::ask_side(char side, Deadline deadline, View& view) {
  const Place& place = topology_.index.side(side);
  std::unique_ptr<Session>& session = sessions_[side];
  if (!session || session->broken()) {
    session.reset();
    session = connector_->connect(topology_.server(place), deadline);
  }
  const Rows rows = session->query(statement_for(session->dialect(), place.database), {}, deadline);
  bool writes = false;
  view = {};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto number = static_cast<std::uint32_t>(rows.at(row, 1).as_uint());
    switch (rows.at(row, 0).as_uint()) {
      case 0:
        writes = letter(rows.at(row, 3)) == side;
        belief_.learn(index_pair_id, 0, letter(rows.at(row, 3)));
        break;
      case 1:
        view.roles.push_back({.shard = number,
                              .state = static_cast<RoleState>(rows.at(row, 2).as_uint()),
                              .side = letter(rows.at(row, 3)),
                              .epoch = rows.at(row, 4).as_uint(),
                              .takeover = rows.at(row, 5).as_uint()});
        view.takeover = std::max(view.takeover, view.roles.back().takeover);
        break;
      default:
        if (number == 0) {
          view.cache_list = rows.at(row, 4).as_uint();
        } else {
          view.cache_servers.push_back({static_cast<std::uint16_t>(number),
                                        rows.at(row, 6).as_text(),
                                        {state_of(rows.at(row, 2).as_uint()), rows.at(row, 4).as_uint()}});
        }
    }
  }
  std::sort(view.cache_servers.begin(), view.cache_servers.end(),
            [](const CacheServerRow& a, const CacheServerRow& b) { return a.server < b.server; });
  std::sort(view.roles.begin(), view.roles.end(), [](const Role& a, const Role& b) { return a.shard < b.shard; });
  return writes;
}

}  // namespace weft::detail
