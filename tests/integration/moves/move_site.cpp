#include "integration/moves/move_site.hpp"

#include <gtest/gtest.h>

namespace weft::test {
namespace {

constexpr const char* more_entities = R"(
[entity.tally]
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "name"]

[entity.tally.fields]
name = { type = "text", length = 40 }
number = { type = "i64" }

[entity.note]
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "number"]
cached_for = "10min"
cache_mode = "available"

[entity.note.fields]
number = { type = "i64" }
text = { type = "text", length = 200 }
)";

}  // namespace

detail::Deadline in_time(std::chrono::milliseconds span) { return detail::Deadline::in(span); }

char home_of(OwnerId owner) noexcept { return owner.value % 2 == 0 ? 'A' : 'B'; }

MoveSite::MoveSite(bool durable) {
  const std::filesystem::path file = entities_.path() / "entities.toml";
  write_secret(file, std::string(shelf_entities) + more_entities);
  lab_ = std::make_unique<Lab>(Lab::Options{.folder = folder_.path(),
                                            .own_index_pair = true,
                                            .own_second_pair = true,
                                            .durable = durable,
                                            .boots_read_only = true,
                                            .view = "lease_ms = 500",
                                            .entity_files = {file.string()}});
  topology_ = detail::load_topology(lab_->file());
  detail::init(topology_, load_entities(file), {}, in_time());
}

Store MoveSite::open() const {
  return Store::open(lab_->file(), {.log = [](LogLevel, std::string_view) {}});
}

OwnerId MoveSite::owner(Store& store, std::uint32_t shard, unsigned parity) const {
  for (;;) {
    const OwnerId made = store.add_owner("shop", {.shard = shard});
    if (made.value % 2 == parity) return made;
  }
}

Ran MoveSite::weftctl(std::vector<std::string> arguments, const Environment& environment) const {
  arguments.insert(arguments.end(), {"--topology", lab_->file().string()});
  return run_weftctl(arguments, environment);
}

detail::MoveRun MoveSite::move(Store& store, const std::vector<OwnerId>& owners, std::uint32_t to,
                               detail::MoveOptions options, std::chrono::milliseconds patience) const {
  detail::MoveSelection selection{.kind = "shop", .to = to};
  for (const OwnerId owner : owners) selection.owners.push_back(owner.value);
  options.who = "tester";
  return detail::start_moves(store.core(), selection, options, in_time(patience));
}

detail::MoveStatus MoveSite::newest(Store& store) const {
  return detail::list_moves(store.core(), true, 1, in_time()).at(0);
}

detail::Rows MoveSite::on(std::uint32_t shard, char side, const std::vector<std::string>& statements) {
  return run_sql(lab_->shard(shard).side(side).admin(), statements);
}

std::uint64_t MoveSite::number(std::uint32_t shard, char side, const std::string& query) {
  return on(shard, side, {query}).at(0, 0).as_uint();
}

std::uint64_t MoveSite::rows_of(std::uint32_t shard, char side, OwnerId owner) {
  const std::string database = "weft_shard_" + std::to_string(shard) + ".";
  std::uint64_t rows = 0;
  for (const char* table : {"thing", "listing", "tally", "note"})
    rows += number(shard, side,
                   "SELECT COUNT(*) FROM " + database + table + " WHERE shop_id = " + std::to_string(owner.value));
  return rows;
}

std::string MoveSite::gate(std::uint32_t shard, OwnerId owner) {
  static const std::vector<std::string> words{"none", "open", "moving", "locked", "incoming", "moved"};
  const detail::Rows rows = on(shard, home_of(owner),
                               {"SELECT state, epoch FROM weft_shard_" + std::to_string(shard) +
                                ".weft_gate WHERE owner_id = " + std::to_string(owner.value)});
  if (rows.empty()) return "none";
  return words.at(static_cast<std::size_t>(rows.at(0, 0).as_int())) + " " + std::to_string(rows.at(0, 1).as_uint());
}

std::uint64_t MoveSite::audits(const std::string& what) {
  std::uint64_t most = 0;
  lab_->index().wait_equal(std::chrono::seconds(10));
  const detail::Rows rows =
      run_sql(lab_->index().a().admin(), {"SELECT COUNT(*) FROM weft_index.weft_audit WHERE what = '" + what + "'"});
  most = static_cast<std::uint64_t>(rows.at(0, 0).as_int());
  return most;
}

void MoveSite::expect_sides_equal() {
  for (const std::uint32_t shard : {1U, 2U}) {
    ASSERT_TRUE(lab_->shard(shard).wait_equal(std::chrono::seconds(20)));
    const detail::PairDiff diff = detail::diff_pair(topology_, shard, {}, in_time());
    for (const detail::TableDiff& table : diff.tables) {
      EXPECT_EQ(table.differences, 0U) << "shard " << shard << ", " << table.table;
      EXPECT_EQ(table.fault, "") << table.table;
    }
  }
}

void MoveSite::expect_home(std::uint32_t shard, OwnerId owner) {
  const std::uint32_t other = shard == 1 ? 2 : 1;
  const char side = home_of(owner);
  EXPECT_EQ(gate(shard, owner).substr(0, 4), "open");
  EXPECT_NE(gate(other, owner).substr(0, 4), "open");
  EXPECT_EQ(rows_of(other, side, owner), 0U);
  for (const std::uint32_t one : {1U, 2U})
    EXPECT_EQ(number(one, side,
                     "SELECT COUNT(*) FROM weft_shard_" + std::to_string(one) +
                         ".weft_change WHERE owner_id = " + std::to_string(owner.value)),
              0U)
        << "notes are left on shard " << one;
  const detail::Rows placed =
      run_sql(lab_->index().side(home_of(owner)).admin(),
              {"SELECT shard FROM weft_index.weft_placement WHERE owner_id = " + std::to_string(owner.value)});
  EXPECT_EQ(placed.at(0, 0).as_uint(), shard);
}

void expect_as_remembered(Store& store, Shelf& shelf) {
  for (std::size_t thing = 0; thing < shelf.size(); ++thing) {
    for (const ReadFrom from : {ReadFrom::row, ReadFrom::cache_or_row}) {
      const auto now = store.verbs().find(shelf.def(), shelf.key(thing), {.read_from = from});
      const auto wanted = shelf.now(thing);
      ASSERT_EQ(now.has_value(), wanted.has_value()) << "thing " << thing << (wanted ? " is gone" : " came back");
      if (now) {
        ASSERT_EQ(*now, *wanted) << "thing " << thing;
      }
    }
  }
}

}  // namespace weft::test
