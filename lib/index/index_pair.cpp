#include "index/index_pair.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "weft/error.hpp"
#include "wire/retries.hpp"

namespace weft::detail {

namespace {

bool unreachable(const Error& error) {
  return error.outcome() == Outcome::not_applied &&
         (error.code() == Code::unavailable || error.code() == Code::timeout || error.code() == Code::not_writable);
}

char side_of(const Value& cell) { return cell.as_text().empty() ? 'A' : cell.as_text().front(); }

}  // namespace

void pause_or_throw(Backoff& backoff, Deadline deadline, const char* what) {
  if (deadline.passed())
    throw Unavailable(Code::timeout, Outcome::not_applied, std::string("the index: ") + what + " did not end in time");
  system_clock().sleep(std::min(backoff.next(), deadline.left()));
}

IndexPair::IndexPair(Pool& pool, const Topology& topology, BatonBelief& belief) : pool_(pool), belief_(belief) {
  const auto make = [&](const Place& place) {
    const Server& server = topology.server(place);
    const Dialect dialect = server.file.empty() ? Dialect::mariadb : Dialect::sqlite;
    return std::make_unique<Side>(Side{server, IndexTexts(dialect, place.database)});
  };
  a_ = make(topology.index.a);
  if (topology.index.b) b_ = make(*topology.index.b);
}

char IndexPair::believed(Parities parities) const noexcept {
  return belief_.side(index_pair_id, parities == 2U ? std::uint8_t{1} : std::uint8_t{0});
}

bool IndexPair::one_side() const noexcept { return belief_.side(index_pair_id, 0) == belief_.side(index_pair_id, 1); }

Pool::Lease IndexPair::lease(char side, Deadline deadline) {
  // A side that does not answer leaves half of the time for the other.
  return pool_.lease(at(side).server, b_ ? deadline.sooner(Deadline::in(deadline.left() / 2 + Millis{1})) : deadline);
}

void IndexPair::learn(Session& session, char side, Deadline deadline) {
  const Rows batons = session.query(at(side).texts.look, {}, deadline);
  if (batons.size() < 2)
    throw SchemaError("the index (" + at(side).server.name +
                      ") has no batons: it was never set up; run 'weftctl init'");
  for (std::size_t row = 0; row < batons.size(); ++row)
    belief_.learn(index_pair_id, static_cast<std::uint8_t>(batons.at(row, 0).as_uint()), side_of(batons.at(row, 1)));
}

bool IndexPair::learn_from_other(Parities parities, char side, Deadline deadline) noexcept try {
  if (!b_ || deadline.passed()) return false;
  const char other = side == 'A' ? 'B' : 'A';
  const Pool::Lease session = pool_.lease(at(other).server, deadline);
  learn(*session, other, deadline);
  return believed(parities) == other;
} catch (const std::exception&) {
  return false;
}

Rows IndexPair::read(std::uint8_t parity, Text text, std::vector<Value> params, Deadline deadline) {
  params.emplace_back(std::uint64_t{parity});
  retry_budget().call();
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    const char side = belief_.side(index_pair_id, parity);
    try {
      const Pool::Lease session = lease(side, deadline);
      Rows rows = session->query(at(side).texts.*text, params, deadline);
      if (rows.empty()) learn(*session, side, deadline);  // throws: no baton
      if (!rows.empty() && side_of(rows.at(0, 0)) == side) return rows;
      if (!rows.empty()) belief_.learn(index_pair_id, parity, side_of(rows.at(0, 0)));
    } catch (const Error& error) {
      if (!unreachable(error) || !learn_from_other(parity == 1 ? 2U : 1U, side, deadline)) throw;
      if (!retry_budget().take()) throw;
    }
    pause_or_throw(backoff, deadline, "finding the side that writes");
  }
}

Rows IndexPair::read_late(std::uint8_t parity, Text text, std::vector<Value> params, Deadline deadline) {
  params.emplace_back(std::uint64_t{parity});
  const char side = belief_.side(index_pair_id, parity);
  for (const char from : {side == 'A' ? 'B' : 'A', side}) {
    try {
      const Pool::Lease session = lease(from, deadline);
      Rows rows = session->query(at(from).texts.*text, params, deadline);
      if (!rows.empty()) return rows;
    } catch (const Error& error) {
      if (from == side || !unreachable(error)) throw;
    }
  }
  throw SchemaError("the index has no batons: it was never set up; run 'weftctl init'");
}

Rows IndexPair::read_page(Text text, std::span<const Value> params, Deadline deadline) {
  const char side = belief_.side(index_pair_id, 0);
  try {
    return lease(side, deadline)->query(at(side).texts.*text, params, deadline);
  } catch (const Error& error) {
    if (!unreachable(error) || !b_) throw;
  }
  const char other = side == 'A' ? 'B' : 'A';
  return lease(other, deadline)->query(at(other).texts.*text, params, deadline);
}

IndexPair::Wrote IndexPair::write(Parities parities, Deadline deadline, const Attempt& attempt) {
  retry_budget().call();
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    if (parities == 3U && !one_side()) return Wrote::split;
    const char side = believed(parities);
    try {
      const Pool::Lease session = lease(side, deadline);
      if (attempt(*session, at(side).texts, side)) return Wrote::done;
      learn(*session, side, deadline);
      if (believed(parities) == side && (parities != 3U || one_side())) return Wrote::nothing;
    } catch (const Error& error) {
      const bool again = error.outcome() == Outcome::not_applied && lock_trouble(error);
      if (!again && (!unreachable(error) || !learn_from_other(parities, side, deadline))) throw;
      if (!retry_budget().take()) throw;
    }
    pause_or_throw(backoff, deadline, "a write");
  }
}

}  // namespace weft::detail
