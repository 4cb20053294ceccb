// A side is lost while the other has not heard of its last writes; the other takes over; it comes back and is rejoined.
#include <thread>

#include "chaos/client/entities.hpp"
#include "chaos/client/recorder.hpp"
#include "chaos/nemesis/nemeses.hpp"
#include "chaos/nemesis/pair_verbs.hpp"
#include "engine/admin_rejoin.hpp"
#include "engine/gtid_position.hpp"
#include "support/sql.hpp"

namespace weft::chaos {
namespace {

using std::chrono::milliseconds;

// A side's own domain is its server_id.
std::uint64_t sequence_of(Site& site, const std::string& asked, const char* position, const std::string& of) {
  const auto text = weft::test::run_sql(site.database(asked).admin(), {std::string("SELECT @@") + position});
  return detail::GtidPosition(text.at(0, 0).as_text()).sequence(Site::server_id(of));
}

// What was acknowledged before the question is on the other side when the answer is yes.
bool has_all(Site& site, const std::string& survivor, const std::string& lost) {
  const auto written = weft::test::run_sql(site.database(lost).admin(), {"SELECT @@gtid_binlog_pos"});
  const auto own = detail::GtidPosition(written.at(0, 0).as_text()).only(Site::server_id(lost));
  const std::string wait = "SELECT MASTER_GTID_WAIT('" + own.text() + "', 3)";
  return weft::test::run_sql(site.database(survivor).admin(), {wait}).at(0, 0).as_int() == 0;
}

class TakeoverRejoin : public Nemesis {
 public:
  TakeoverRejoin()
      : Nemesis({.name = "takeover_rejoin",
                 .targets = {"shards-a", "shards-b"},
                 .shortest = milliseconds(500),
                 .longest = milliseconds(3000),
                 .recovery = milliseconds(6000),
                 .quick = false}) {}
  std::vector<std::string> claims(const std::string& target) const override { return whole_pair(target); }

  // Every second time it is not killed, but cut off from its peer: it goes on serving whoever still believes in it.
  void begin(Stage& stage, const Turn& turn) override {
    Site& site = stage.site;
    const std::string& lost = turn.target;
    const std::string survivor = Site::other_side(lost);
    Takeover& story = under_way_[lost];
    story = {.lost = lost};
    if (const std::int64_t now = now_ns(); has_all(site, survivor, lost)) story.cut = now;
    for (const std::string& side : {lost, survivor}) site.replication_to(side).stop();
    std::this_thread::sleep_for(milliseconds(100 + turn.seed / 2 % 700));
    if (is_killed(turn)) site.database(lost).kill();
    detail::TakeoverOptions options;
    options.who = "chaos";
    story.batons = now_ns();
    bool taking = false;
    options.on_step = [&](const std::string& step) {
      stage.say("takeover of " + lost + ": " + step);
      taking = taking || step.find("baton of") != std::string::npos;
      if (!taking) story.batons = now_ns();
    };
    const detail::Topology topology = detail::load_topology(site.topology());
    persist(patience, [&] {
      story.number =
          detail::pair_takeover(topology, first_shard, letter_of(lost), options, detail::Deadline::in(patience))
              .takeover;
    });
    story.taken = now_ns();
    story.tail_after = sequence_of(site, survivor, "gtid_slave_pos", lost);
    story.survivor_taken = sequence_of(site, survivor, "gtid_binlog_pos", survivor);
  }

  void end(Stage& stage, const Turn& turn) override {
    Site& site = stage.site;
    const std::string& lost = turn.target;
    const std::string survivor = Site::other_side(lost);
    Takeover& story = under_way_[lost];
    // Who was only cut off is switched off before the network is mended, as docs/operations.md demands.
    if (!is_killed(turn)) site.database(lost).kill();
    site.database(lost).start();
    site.database(lost).wait_ready();
    story.tail_until = sequence_of(site, lost, "gtid_binlog_pos", lost);
    story.survivor_returns = sequence_of(site, survivor, "gtid_binlog_pos", survivor);
    story.returns = now_ns();
    for (const std::string& side : {lost, survivor}) site.replication_to(side).pass();
    site.name_peer_without_gate(lost);
    rejoin(stage, story);
    story.home = now_ns();
    story.survivor_home = sequence_of(site, survivor, "gtid_binlog_pos", survivor);
    site.replicate_through_gates(lost);
    site.replicate_through_gates(survivor);
    stage.takeovers.add(story);
  }

 private:
  static constexpr milliseconds patience{60000};
  static bool is_killed(const Turn& turn) { return turn.seed % 2 == 0; }

  static void rejoin(Stage& stage, Takeover& story) {
    detail::RejoinOptions options;
    options.who = "chaos";
    options.on_step = [&](const std::string& step) { stage.say("rejoin of " + story.lost + ": " + step); };
    persist(patience, [&] {
      Store store = Store::open(stage.site.topology(), {.entities = all_entities(), .log = [](LogLevel, auto) {}});
      detail::rejoin_pair(store.core(), first_shard, options, detail::Deadline::in(patience));
    });
    persist(patience, [&] {
      Store store = Store::open(stage.site.topology(), {.entities = all_entities(), .log = [](LogLevel, auto) {}});
      story.kept.clear();
      for (std::uint32_t shard = first_shard; shard <= last_shard; ++shard) keep_listed(store, shard, story);
    });
  }

  static void keep_listed(Store& store, std::uint32_t shard, Takeover& story) {
    const detail::ConflictQuery everything{.all = true, .show = true, .limit = 1'000'000};
    for (const auto& one : detail::list_conflicts(store.core(), shard, everything, detail::Deadline::in(patience))) {
      if (one.takeover != story.number) continue;
      const auto& image = one.after ? one.after : one.before;
      Takeover::Kept kept{.erased = !one.after, .state = one.state};
      kept.place = "weft_shard_" + std::to_string(shard) + "." + one.entity + "/" + std::to_string(one.owner) + "/" +
                   one.key.at(0);
      for (const auto& [field, value] : *image)
        if (field == "row_version") kept.version = std::stoull(value);
      story.kept.push_back(std::move(kept));
    }
  }

  std::map<std::string, Takeover> under_way_{{"shards-a", {}}, {"shards-b", {}}};  // one at a time: by its claims
};

}  // namespace

std::unique_ptr<Nemesis> takeover_rejoin() { return std::make_unique<TakeoverRejoin>(); }

}  // namespace weft::chaos
