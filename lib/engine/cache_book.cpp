#include "engine/cache_book.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

std::uint64_t wall_seconds() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(system_clock().wall().time_since_epoch()).count());
}

}  // namespace

std::string address_of(const CacheServerSpec& server) { return server.host + ':' + std::to_string(server.port); }

std::vector<std::string> addresses_of(const Topology& topology) {
  std::vector<std::string> all;
  for (const CacheServerSpec& server : topology.caches) all.push_back(address_of(server));
  return all;
}

CacheBook::CacheBook(const Topology& topology, Actor actor) : topology_(topology), actor_(std::move(actor)) {}

std::string CacheBook::table(const char* name) const {
  return own_table(session_->dialect(), topology_.index.side(side_).database, name);
}

// The side with the baton of parity 0.
void CacheBook::connect(Deadline deadline) {
  if (session_ && !session_->broken()) return;
  session_.reset();
  std::string trouble;
  for (const char side : {'A', 'B'}) {
    if (side == 'B' && !topology_.index.b) break;
    try {
      side_ = side;
      session_ = connect_as(topology_, topology_.index.side(side).server, Account::app, deadline);
      const Rows baton = session_->query(
          {"SELECT side FROM " + table("weft_baton") + " WHERE parity = 0", {ColumnKind::text}}, {}, deadline);
      if (!baton.empty() && baton.at(0, 0).as_text() == std::string(1, side)) return;
      trouble += std::string("; side ") + side + " has not the baton";
    } catch (const Unavailable& error) {
      trouble += "; " + std::string(error.message());
    }
    session_.reset();
  }
  throw Unavailable("the index's writing side does not answer, and the states of cache servers are kept there" +
                    trouble);
}

CacheBook::Known CacheBook::read(const char* lock, Deadline deadline) {
  const Rows rows = session_->query(
      {"SELECT server, address, state, generation FROM " + table("weft_cache_server") + " ORDER BY server" + lock,
       {ColumnKind::u64, ColumnKind::text, ColumnKind::u64, ColumnKind::u64}},
      {}, deadline);
  Known known;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.at(row, 0).as_uint() == 0) {
      known.list = rows.at(row, 3).as_uint();
      continue;
    }
    known.servers.push_back({static_cast<std::uint16_t>(rows.at(row, 0).as_uint()),
                             rows.at(row, 1).as_text(),
                             {static_cast<ServerState>(rows.at(row, 2).as_uint()), rows.at(row, 3).as_uint()}});
  }
  return known;
}

CacheBook::Known CacheBook::look(Deadline deadline) {
  connect(deadline);
  return read("", deadline);
}

template <class Work>
bool CacheBook::in_transaction(const std::string& detail, Deadline deadline, Work&& work) {
  connect(deadline);
  try {
    const Rows baton = session_->begin_query(
        {"SELECT side FROM " + table("weft_baton") + " WHERE parity = 0 LOCK IN SHARE MODE", {ColumnKind::text}}, {},
        deadline);
    const bool here = !baton.empty() && baton.at(0, 0).as_text() == std::string(1, side_);
    if (!here || !work(read(" FOR UPDATE", deadline))) {
      session_->rollback(deadline);
      if (!here) session_.reset();
      return false;
    }
    write_audit(*session_, topology_.index.side(side_).database, actor_, "cache servers", detail, deadline);
    session_->commit(deadline);
    return true;
  } catch (...) {
    session_.reset();  // its transaction ends with it
    throw;
  }
}

void CacheBook::put(std::uint64_t server, const std::string& address, ServerState state, std::uint64_t generation,
                    Deadline deadline) {
  session_->execute({"INSERT INTO " + table("weft_cache_server") +
                     " (server, address, state, generation, changed_at) VALUES (?, ?, ?, ?, ?)"},
                    std::vector<Value>{server, Blob{address}, static_cast<std::uint64_t>(state), generation,
                                       std::int64_t{system_clock().wall().time_since_epoch().count()}},
                    deadline);
}

bool CacheBook::put_first(const std::vector<std::string>& addresses, std::uint64_t version, Deadline deadline) {
  return in_transaction("first list, topology version " + std::to_string(version), deadline, [&](const Known& known) {
    if (known.list != 0 || !known.servers.empty()) return false;
    const std::uint64_t generation = next_generation(0, wall_seconds());
    put(0, "", ServerState::on, version, deadline);
    for (std::size_t at = 0; at < addresses.size(); ++at)
      put(at + 1, addresses[at], ServerState::on, generation, deadline);
    return true;
  });
}

bool CacheBook::change(const CacheServerRow& seen, ServerState next, const std::string& why, Deadline deadline) {
  const std::string detail = seen.address + ": " + std::string(to_string(seen.sight.state)) + " -> " +
                             std::string(to_string(next)) + "; " + why;
  return in_transaction(detail, deadline, [&](const Known& known) {
    const auto row = std::find_if(known.servers.begin(), known.servers.end(),
                                  [&](const CacheServerRow& one) { return one.shows(seen); });
    if (row == known.servers.end()) return false;
    const bool turned_off = is_quiet(next) && !is_quiet(seen.sight.state);
    const std::uint64_t generation =
        turned_off ? next_generation(seen.sight.generation, wall_seconds()) : seen.sight.generation;
    session_->execute(
        {"UPDATE " + table("weft_cache_server") + " SET state = ?, generation = ?, changed_at = ? WHERE server = ?"},
        std::vector<Value>{static_cast<std::uint64_t>(next), generation,
                           std::int64_t{system_clock().wall().time_since_epoch().count()}, std::uint64_t{seen.server}},
        deadline);
    return true;
  });
}

bool CacheBook::replace(const Known& seen, const std::vector<std::string>& addresses, std::uint64_t version,
                        Deadline deadline) {
  return in_transaction("another list, topology version " + std::to_string(version), deadline, [&](const Known& known) {
    const bool same = known.list == seen.list &&
                      std::equal(known.servers.begin(), known.servers.end(), seen.servers.begin(), seen.servers.end(),
                                 [](const CacheServerRow& one, const CacheServerRow& two) { return one.shows(two); });
    if (!same) return false;
    std::uint64_t highest = 0;
    for (const CacheServerRow& row : known.servers) highest = std::max(highest, row.sight.generation);
    const std::uint64_t generation = next_generation(highest, wall_seconds());
    session_->execute({"DELETE FROM " + table("weft_cache_server")}, {}, deadline);
    put(0, "", ServerState::on, version, deadline);
    for (std::size_t at = 0; at < addresses.size(); ++at)
      put(at + 1, addresses[at], ServerState::marking, generation, deadline);
    return true;
  });
}

}  // namespace weft::detail
