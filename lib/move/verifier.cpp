#include "move/verifier.hpp"

#include <algorithm>
#include <bit>
#include <exception>
#include <thread>

#include "base/failpoint.hpp"
#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t range_rows = 5000;
constexpr int most_rounds = 100;  // over one range

// A row by its key's columns, whatever they are.
std::string name_of(const Rows& rows, std::size_t row) {
  std::string name;
  for (std::size_t part = 0; part + 1 < rows.width; ++part) {
    const std::string text = cell_text(rows.at(row, part));
    name += std::to_string(text.size()) + ":" + text;
  }
  return name;
}

std::vector<Value> key_of(const Rows& rows, std::size_t row) {
  std::vector<Value> key;
  for (std::size_t part = 0; part + 1 < rows.width; ++part) key.push_back(rows.at(row, part));
  return key;
}

}  // namespace

// Both shards work at the same time.
std::pair<Rows, Rows> Verifier::both(const Bound& from, const Bound& to, GateState state) {
  std::pair<Rows, Rows> found;
  std::exception_ptr failed;
  std::thread there([&] {
    try {
      scene_.target.held({GateState::incoming}, scene_.deadline, [&](Session& session) {
        found.second = session.query(*to.statement, to.params, scene_.deadline);
      });
    } catch (...) {
      failed = std::current_exception();
    }
  });
  try {
    scene_.source.held({state}, scene_.deadline, [&](Session& session) {
      found.first = session.query(*from.statement, from.params, scene_.deadline);
    });
  } catch (...) {
    there.join();
    throw;
  }
  there.join();
  if (failed) std::rethrow_exception(failed);
  return found;
}

std::uint64_t Verifier::count(GateState state) {
  std::uint64_t rows = 0;
  scene_.source.held({state}, scene_.deadline, [&](Session& session) {
    rows = 0;
    for (const OwnerTable& table : scene_.tables.all) {
      const Bound count = table.copy_from().count(Value(scene_.entry.owner));
      rows += session.query(*count.statement, count.params, scene_.deadline).at(0, 0).as_uint();
    }
  });
  return rows;
}

std::string Verifier::fault_of_all() {
  if (WEFT_MUTANT("move_no_checksum")) return "";
  std::uint64_t rows = 0;
  std::string faults;
  for (const OwnerTable& table : scene_.tables.all) {
    const KeyRange all = table.range_of(scene_.entry.owner);
    const auto [from, to] = both(table.sum_from().checksum(all), table.sum_to().checksum(all), GateState::locked);
    const Sum there{from.at(0, 0).as_uint(), from.at(0, 1).as_uint()};
    const Sum here{to.at(0, 0).as_uint(), to.at(0, 1).as_uint()};
    rows += there.rows;
    if (there == here) continue;
    faults += (faults.empty() ? "" : "; ") + std::string("table ") + table.entity().def().table() + " has " +
              std::to_string(there.rows) + " rows at the source and " + std::to_string(here.rows) + " in the copy" +
              (there.rows == here.rows ? ", with other contents" : "");
  }
  scene_.entry.rows = rows;
  return faults;
}

RowKeys Verifier::different_keys(const OwnerTable& table, const KeyRange& range) {
  const auto [from, to] =
      both(table.sum_from().rows(range, 2 * range_rows), table.sum_to().rows(range, 2 * range_rows), GateState::moving);
  std::map<std::string, std::pair<std::string, std::vector<Value>>> there;
  for (std::size_t row = 0; row < from.size(); ++row)
    there[name_of(from, row)] = {from.at(row, from.width - 1).as_text(), key_of(from, row)};
  RowKeys keys;
  for (std::size_t row = 0; row < to.size(); ++row) {
    const auto found = there.find(name_of(to, row));
    const bool same = found != there.end() && found->second.first == to.at(row, to.width - 1).as_text();
    if (!same) keys.push_back(key_of(to, row));
    if (found != there.end()) there.erase(found);
  }
  for (const auto& [name, row] : there) keys.push_back(row.second);
  return keys;
}

void Verifier::compare_table(const OwnerTable& table, std::uint64_t& differed) {
  KeyRange range = table.range_of(scene_.entry.owner);
  for (bool last = false; !last;) {
    scene_.check_stop();
    Rows bound;
    scene_.source.held({GateState::moving}, scene_.deadline, [&](Session& session) {
      const Bound ask = table.sum_from().bound({.after = range.after, .owner = range.owner}, range_rows);
      bound = session.query(*ask.statement, ask.params, scene_.deadline);
    });
    last = bound.empty();
    range.up_to.reset();
    if (!last) range.up_to = std::move(bound.cells);
    for (int round = 0; round < most_rounds; ++round) {
      const auto [from, to] = both(table.sum_from().checksum(range), table.sum_to().checksum(range), GateState::moving);
      if (from.cells == to.cells) break;
      const RowKeys keys = different_keys(table, range);
      delta_.carry(table, keys, GateState::moving);
      differed += keys.size();
      // A copy with more rows than fit into one answer is looked at again; writers alone never make that many differ.
      if (keys.size() < range_rows) break;
    }
    range.after = range.up_to;
  }
}

std::uint64_t Verifier::compare_ranges() {
  std::uint64_t differed = 0;
  delta_.take_carried();
  question_.clear();
  for (const OwnerTable& table : scene_.tables.all) compare_table(table, differed);
  ranges_known_ = true;
  scene_.entry.mended += differed;
  return differed;
}

std::size_t Verifier::in_question() const noexcept {
  std::size_t keys = 0;
  for (const auto& [table, of_table] : question_) keys += of_table.size();
  return keys;
}

std::set<std::string> Verifier::unequal(const OwnerTable& table, const std::set<std::string>& keys, GateState state) {
  std::set<std::string> left;
  RowKeys columns;
  std::vector<std::string> names;
  for (const std::string& key : keys) {
    columns.push_back(*table.columns_of_key(key));
    names.push_back(key);
  }
  for (std::size_t at = 0; at < columns.size();) {
    const std::size_t count = std::bit_floor(std::min(columns.size() - at, RowCopySql::keys_at_once));
    const std::span<const std::vector<Value>> some = std::span(columns).subspan(at, count);
    const auto [from, to] = both(table.sum_from().rows_of(some), table.sum_to().rows_of(some), state);
    Digests there;
    Digests here;
    for (std::size_t row = 0; row < from.size(); ++row)
      there[table.bytes_of_key(key_of(from, row))] = from.at(row, from.width - 1).as_text();
    for (std::size_t row = 0; row < to.size(); ++row)
      here[table.bytes_of_key(key_of(to, row))] = to.at(row, to.width - 1).as_text();
    for (std::size_t one = at; one < at + count; ++one) {
      const auto left_row = there.find(names[one]);
      const auto right_row = here.find(names[one]);
      const bool same = left_row == there.end() ? right_row == here.end()
                                                : right_row != here.end() && left_row->second == right_row->second;
      if (!same) left.insert(names[one]);
    }
    at += count;
  }
  return left;
}

void Verifier::settle() {
  for (const auto& [table, keys] : delta_.take_carried()) question_[table].insert(keys.begin(), keys.end());
  for (auto& [table, keys] : question_) keys = unequal(*table, keys, GateState::moving);
}

std::string Verifier::fault_of_the_rest() {
  if (WEFT_MUTANT("move_no_checksum")) return "";
  for (const auto& [table, keys] : delta_.take_carried()) question_[table].insert(keys.begin(), keys.end());
  std::string faults;
  for (const auto& [table, keys] : question_) {
    const std::size_t differ = unequal(*table, keys, GateState::locked).size();
    if (differ == 0) continue;
    faults += (faults.empty() ? "" : "; ") + std::string("table ") + table->entity().def().table() + ": " +
              std::to_string(differ) + " of " + std::to_string(keys.size()) + " rows changed lately differ in the copy";
  }
  return faults;
}

}  // namespace weft::detail
