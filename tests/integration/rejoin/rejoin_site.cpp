#include "integration/rejoin/rejoin_site.hpp"

#include <gtest/gtest.h>

#include "integration/rejoin/shelf.hpp"

namespace weft::test {

detail::Deadline in_time(std::chrono::milliseconds span) { return detail::Deadline::in(span); }

RejoinSite::RejoinSite(bool own_index_pair) {
  const std::filesystem::path file = entities_.path() / "entities.toml";
  write_secret(file, shelf_entities);
  lab_ = std::make_unique<Lab>(Lab::Options{.folder = folder_.path(),
                                            .own_index_pair = own_index_pair,
                                            .durable = true,
                                            .boots_read_only = true,
                                            .view = "lease_ms = 500",
                                            .entity_files = {file.string()}});
  topology_ = detail::load_topology(lab_->file());
  detail::init(topology_, load_entities(file), {}, in_time());
}

Store RejoinSite::open() const {
  return Store::open(lab_->file(), {.log = [](LogLevel, std::string_view) {}});
}

OwnerId RejoinSite::owner(Store& store, std::uint32_t shard, unsigned parity) const {
  for (;;) {
    const OwnerId made = store.add_owner("shop", {.shard = shard});
    if (made.value % 2 == parity) return made;
  }
}

Ran RejoinSite::weftctl(std::vector<std::string> arguments, const Environment& environment) const {
  arguments.insert(arguments.end(), {"--topology", lab_->file().string()});
  return run_weftctl(arguments, environment);
}

detail::Rows RejoinSite::on(char side, const std::vector<std::string>& statements) {
  return run_sql(lab_->shards().side(side).admin(), statements);
}

std::uint64_t RejoinSite::number(char side, const std::string& query) { return on(side, {query}).at(0, 0).as_uint(); }

void RejoinSite::settle() { ASSERT_TRUE(lab_->shards().wait_equal(std::chrono::seconds(20))); }

void RejoinSite::cut() {
  settle();
  on('B', {"STOP SLAVE IO_THREAD"});
}

void RejoinSite::lose_a() {
  lab_->shards().a().kill();
  detail::TakeoverOptions options;
  options.old_side_is_fenced = true;
  detail::pair_takeover(topology_, 1, 'A', options, in_time());
}

void RejoinSite::return_a() {
  lab_->shards().a().start();
  lab_->shards().a().wait_ready();
}

detail::RejoinReport RejoinSite::rejoin(Store& store, detail::RejoinOptions options) {
  options.who = "tester";
  return detail::rejoin_pair(store.core(), 1, options, in_time());
}

bool RejoinSite::equal(std::uint32_t shard) {
  settle();
  const detail::PairDiff diff = detail::diff_pair(topology_, shard, {}, in_time());
  for (const detail::TableDiff& table : diff.tables) {
    EXPECT_EQ(table.differences, 0U) << table.table;
    EXPECT_EQ(table.fault, "") << table.table;
  }
  return diff.equal();
}

}  // namespace weft::test
