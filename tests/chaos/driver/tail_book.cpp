#include "chaos/driver/tail_book.hpp"

#include <algorithm>

namespace weft::chaos {

using What = LoggedRow::What;

// All tables begin with the owner and the rest of the key and end with the row's version.
void TailBook::take(char letter, const LoggedRow& row) {
  if (!row.database.starts_with("weft_shard") || row.table.starts_with("weft_")) return;
  const std::vector<std::string>& columns = row.image();
  if (columns.size() < 4) return;
  Change change{.sequence = row.sequence, .what = row.what};
  change.place = row.database + "." + row.table + "/" + columns[0] + "/" + columns[1];
  change.row_version = std::stoull(columns.back());
  change.told.kind = Fact::Kind::tail;
  change.told.key = row.table + "/" + columns[0] + "/" + columns[1];
  if (row.table == "account") change.told.key = "name/" + plain(columns[2]);
  if (row.what != What::erase) {
    change.told.value = plain(columns[columns.size() - 2]);
    change.told.version = row.table == "tally" ? std::stoull(*change.told.value) : change.row_version;
  }
  Side& mine = side(letter);
  mine.by_place[change.place].push_back(mine.changes.size());
  mine.changes.push_back(std::move(change));
}

std::string TailBook::fate(const Change& change, const Takeover& takeover, const Side& survivor) {
  const bool erased = change.what == What::erase;
  for (const Takeover::Kept& kept : takeover.kept) {
    if (kept.place == change.place && kept.version == change.row_version && kept.erased == erased) return kept.state;
  }
  const auto found = survivor.by_place.find(change.place);
  if (found == survivor.by_place.end()) return "nowhere";
  for (const std::size_t at : found->second) {
    const Change& other = survivor.changes[at];
    if (other.sequence > takeover.survivor_home) break;
    if (erased) {
      // Whoever erased it: it is what the lost side's client wanted, and was told.
      if (other.what == What::erase && other.sequence > takeover.survivor_taken) return "merged";
    } else if (other.what == What::insert && other.sequence > takeover.survivor_returns &&
               other.row_version == change.row_version && other.told.value == change.told.value) {
      return "merged";  // a rejoin inserts whole rows; a client that happens to write the same, does not
    }
  }
  return "nowhere";
}

std::vector<Fact> TailBook::facts(const std::vector<Takeover>& takeovers) const {
  std::vector<Fact> all;
  for (const Takeover& one : takeovers) {
    const std::string letter = one.lost.ends_with("-a") ? "A" : "B";
    all.push_back({.kind = Fact::Kind::takeover, .side = letter, .start = one.batons, .end = one.taken});
    all.push_back({.kind = Fact::Kind::rejoin, .side = letter, .start = one.returns, .end = one.home});
    const Side& lost = letter == "A" ? a_ : b_;
    for (const Change& change : lost.changes) {
      if (change.sequence <= one.tail_after || change.sequence > one.tail_until) continue;
      Fact fact = change.told;
      fact.side = letter;
      fact.detail = fate(change, one, letter == "A" ? b_ : a_);
      fact.start = one.cut;
      fact.end = one.taken;
      all.push_back(std::move(fact));
    }
  }
  return all;
}

}  // namespace weft::chaos
