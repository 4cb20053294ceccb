// The states of a cache server, explored: a writer that cannot reach the server, one that can, a reader, somebody who
// brings the server back (or changes the list of servers), and a clock, in every order of their steps within some ticks
// of time. The decisions are those of the library; the steps around them are as in the engine. What must hold: no read
// that begins after a write was acknowledged gives an older version.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "cache/server_state.hpp"

namespace weft::detail {
namespace {

constexpr Millis lease{2000};  // two ticks

SteadyTime at(int tick) { return SteadyTime{} + std::chrono::seconds(tick); }

using Byte = std::uint8_t;
enum Kind : Byte { nothing, value, marker, reserved };

/// What one process has of the index: asked for and arrived in the same tick.
struct Seen {
  Byte state = 1, generation = 0, asked = 0, since = 0;
};
/// Bytes only, so that states compare by their bytes.
struct World {
  Byte now = 0, state = 1, generation = 0;
  Byte row = 0, locked = 0, acknowledged = 0;
  std::array<Byte, 4> kind{}, version{};  // of the key, by generation
  struct Writer {
    Byte at = 0, mine = 0, marked = 0, fills = 0, generation = 0;
    Byte fits = 0;  // the number it knows is still the item's

    Seen seen{};
  };
  std::array<Writer, 2> writers{};  // 0 cannot reach the server
  struct Reader {
    Byte at = 0, reads = 0, must = 0, generation = 0, got = 0, leased = 0, fits = 0;
    Seen seen{};
  } reader{};
  Seen keeper{};  // sees every change at once: nobody is quicker
};

static_assert(std::has_unique_object_representations_v<World>, "a padding byte would make two of one state");
struct ByBytes {
  static std::string_view bytes(const World& world) { return {reinterpret_cast<const char*>(&world), sizeof world}; }
  std::size_t operator()(const World& world) const { return std::hash<std::string_view>()(bytes(world)); }
  bool operator()(const World& one, const World& two) const { return bytes(one) == bytes(two); }
};

/// Whatever is put under a key has a number that nobody knows yet.
void put(World& world, Byte generation, Kind kind, Byte version = 0) {
  world.kind[generation] = kind;
  world.version[generation] = version;
  for (World::Writer& writer : world.writers)
    if (writer.generation == generation) writer.fits = 0;
  if (world.reader.generation == generation) world.reader.fits = 0;
}

struct Cast {
  int ticks = 4;
  int reads = 1;
  bool cut_off = true;    // writer 0 takes part
  bool new_list = false;  // the keeper changes the list instead of bringing the server back
  bool planned = false;   // an operator takes the server out of use, and brings it back
  bool check_ack = true;
  bool wait_lease = true;
  bool fill_only_on = true;
};

ServerSight sight(const Seen& seen) { return {static_cast<ServerState>(seen.state), seen.generation, at(seen.since)}; }
bool good(const Seen& seen, const World& world) { return at(world.now) < at(seen.asked) + lease; }

class Explorer {
 public:
  explicit Explorer(Cast cast) : cast_(cast) {}

  bool stale = false;
  std::size_t states = 0;

  void run() {
    World first;
    first.kind[0] = value;
    push(first);
    while (!open_.empty() && !stale) {
      const World world = open_.back();
      open_.pop_back();
      follow(world);
    }
    states = known_.size();
  }

 private:
  /// What is older than a lease is equally old.
  void forget_age(Seen& seen, Byte now) const {
    seen.asked = std::max<Byte>(seen.asked, now >= 2 ? now - 2 : 0);
    seen.since = std::max<Byte>(seen.since, now >= 2 ? now - 2 : 0);
    if (seen.asked + 2 <= now) seen.asked = now >= 2 ? now - 2 : 0;
  }
  void push(World world) {
    for (World::Writer& writer : world.writers) {
      if (writer.at == 9) writer = {.at = 9};
      forget_age(writer.seen, world.now);
    }
    forget_age(world.reader.seen, world.now);
    forget_age(world.keeper, world.now);
    world.keeper.asked = 0;
    if (known_.insert(world).second) open_.push_back(world);
  }

  void follow(const World& world) {
    if (world.reader.reads == cast_.reads) return;  // after the last read nothing can go wrong any more
    if (world.now < cast_.ticks) {
      World next = world;
      ++next.now;
      push(next);
    }
    renewals(world);
    keeper(world);
    if (cast_.cut_off) cut_off_writer(world);
    writer(world);
    reader(world);
  }

  void look(Seen& seen, const World& world) const {
    if (seen.state != world.state || seen.generation != world.generation) seen.since = world.now;
    seen.state = world.state;
    seen.generation = world.generation;
    seen.asked = world.now;
  }
  /// Views are renewed in the background; only where somebody looks at his does it matter when.
  void renewals(const World& world) {
    const auto writer_looks = [](Byte place) { return place == 0 || place == 2 || place == 5; };
    for (std::size_t who = 0; who < 3; ++who) {
      const bool looks = who < 2 ? writer_looks(world.writers[who].at) : world.reader.at == 0 || world.reader.at == 2;
      if (!looks) continue;
      World next = world;
      look(who < 2 ? next.writers[who].seen : next.reader.seen, world);
      push(next);
    }
  }

  static bool set(World& world, const Seen& seen, ServerState to) {
    if (world.state != seen.state || world.generation != seen.generation) return false;  // compare-and-set
    if (is_quiet(to) && !is_quiet(static_cast<ServerState>(world.state))) ++world.generation;
    world.state = static_cast<Byte>(to);
    world.keeper = {world.state, world.generation, 0, world.now};
    return world.generation < 4;
  }

  void keeper(const World& world) {
    World next = world;
    const ServerSight seen = sight(world.keeper);
    if ((cast_.new_list || cast_.planned) && seen.generation == 0) {
      if (seen.state != ServerState::leaving && !is_quiet(seen.state)) {
        if (set(next, world.keeper, ServerState::leaving)) push(next);
      } else if (cast_.planned) {
        if (at(world.now) - seen.since >= leaving_for() && set(next, world.keeper, ServerState::held)) push(next);
      } else if (at(world.now) - seen.since >= lease && world.state == world.keeper.state &&
                 world.generation == world.keeper.generation) {
        ++next.generation;
        next.state = static_cast<Byte>(ServerState::marking);
        next.keeper = {next.state, next.generation, 0, next.now};
        push(next);
      }
      return;
    }
    if (seen.state == ServerState::held) {
      if (at(world.now) - seen.since >= lease && set(next, world.keeper, ServerState::marking)) push(next);
      return;
    }
    switch (next_change(seen, {}, at(world.now), lease)) {
      case ServerChange::begin_marking:
        if (set(next, world.keeper, ServerState::marking)) push(next);
        break;
      case ServerChange::turn_on:
        if (set(next, world.keeper, ServerState::on)) push(next);
        break;
      default: break;
    }
  }

  std::chrono::milliseconds leaving_for() const { return cast_.wait_lease ? lease : Millis{0}; }
  AckStep ack_step(const World::Writer& writer, const World& world) const {
    if (!cast_.check_ack) return AckStep::acknowledge;
    const AckStep step = next_ack_step({writer.marked != 0, writer.generation}, sight(writer.seen),
                                       good(writer.seen, world), at(world.now), lease);
    return step == AckStep::wait && !cast_.wait_lease ? AckStep::acknowledge : step;
  }
  MarkRule mark_rule(const World::Writer& writer, const World& world) const {
    const MarkRule rule = rule_of_mark(sight(writer.seen), at(world.now), lease);
    return rule == MarkRule::too_early && !cast_.wait_lease ? MarkRule::unmarked : rule;
  }
  static void acknowledge(World& next, std::size_t who) {
    next.acknowledged = std::max(next.acknowledged, next.writers[who].mine);
    next.writers[who].at = 9;
  }

  void cut_off_writer(const World& world) {
    const World::Writer& me = world.writers[0];
    World next = world;
    World::Writer& mine = next.writers[0];
    switch (me.at) {
      case 0:  // name
        if (!good(me.seen, world)) return;
        switch (mark_rule(me, world)) {
          case MarkRule::mark:  // it fails, and after a while the server is turned off
            if (set(next, me.seen, ServerState::off)) push(next);
            return;
          case MarkRule::too_early: return;
          case MarkRule::unmarked: break;
        }
        if (world.locked != 0) return;
        next.locked = 1;
        mine.marked = 0;
        mine.generation = me.seen.generation;
        mine.at = 1;
        return push(next);
      case 1:  // commit
        mine.mine = ++next.row;
        next.locked = 0;
        mine.at = 2;
        return push(next);
      case 2:
        switch (ack_step(me, world)) {
          case AckStep::acknowledge: acknowledge(next, 0); return push(next);
          case AckStep::remove:
            if (set(next, me.seen, ServerState::off)) push(next);
            return;
          default: return;
        }
      default: return;
    }
  }

  void writer(const World& world) {
    const World::Writer& me = world.writers[1];
    World next = world;
    World::Writer& mine = next.writers[1];
    const Byte g = me.generation;
    switch (me.at) {
      case 0: {  // lock and name
        if (world.locked != 0 || !good(me.seen, world)) return;
        const MarkRule rule = mark_rule(me, world);
        if (rule == MarkRule::too_early) return;
        next.locked = 1;
        mine.generation = me.seen.generation;
        mine.marked = rule == MarkRule::mark ? 1 : 0;
        mine.fills = may_fill(static_cast<ServerState>(me.seen.state)) || !cast_.fill_only_on ? 1 : 0;
        mine.at = rule == MarkRule::mark ? 1 : 2;
        return push(next);
      }
      case 1:  // mark; at any time later
        put(next, g, marker);
        mine.fits = 1;
        mine.at = 2;
        return push(next);
      case 2:  // commit
        mine.mine = ++next.row;
        next.locked = 0;
        mine.at = me.marked != 0 ? 3 : 5;
        return push(next);
      case 3:  // publish
        mine.at = 5;
        if (me.fits != 0) {
          put(next, g, me.fills != 0 ? value : nothing, me.fills != 0 ? me.mine : Byte{0});
        } else {
          mine.at = 4;
        }
        return push(next);
      case 4:  // fix up
        if (world.kind[g] == value || world.kind[g] == reserved) put(next, g, nothing);
        mine.at = 5;
        return push(next);
      case 5:
        switch (ack_step(me, world)) {
          case AckStep::acknowledge: acknowledge(next, 1); return push(next);
          case AckStep::remove:
            put(next, me.seen.generation, nothing);
            mine.marked = 1;
            mine.generation = me.seen.generation;
            return push(next);
          default: return;
        }
      default: return;
    }
  }

  void answer(World& next, Byte version) {
    if (version < next.reader.must) stale = true;
    next.reader = {.reads = static_cast<Byte>(next.reader.reads + 1), .seen = next.reader.seen};
  }

  void reader(const World& world) {
    const World::Reader& me = world.reader;
    World next = world;
    World::Reader& mine = next.reader;
    switch (me.at) {
      case 0:  // a read begins
        if (me.reads >= cast_.reads) return;
        mine.must = world.acknowledged;
        mine.generation = me.seen.generation;
        mine.at = sight(me.seen).state == ServerState::on && good(me.seen, world) ? 1 : 3;
        return push(next);
      case 1: {  // get, or a lease where nothing is
        const Byte g = me.generation;
        if (world.kind[g] == value) {
          mine.got = world.version[g];
          mine.at = 2;
        } else {
          mine.at = 3;
          if (world.kind[g] == nothing) {
            put(next, g, reserved);
            mine.leased = mine.fits = 1;
          }
        }
        return push(next);
      }
      case 2:  // the view again
        if (good(me.seen, world) && sight(me.seen).state == ServerState::on && me.seen.generation == me.generation) {
          answer(next, me.got);
        } else {
          mine.at = 3;
        }
        return push(next);
      case 3:  // the row
        mine.got = world.row;
        if (me.leased != 0) {
          if (world.row < me.must) stale = true;
          mine.at = 4;
        } else {
          answer(next, world.row);
        }
        return push(next);
      case 4:  // the fill
        if (me.fits != 0) put(next, me.generation, value, me.got);
        answer(next, me.got);
        return push(next);
      default: return;
    }
  }

  Cast cast_;
  std::vector<World> open_{};
  std::unordered_set<World, ByBytes, ByBytes> known_ = std::unordered_set<World, ByBytes, ByBytes>(1U << 19U);
};

std::size_t sound(Cast cast) {
  Explorer explorer(cast);
  explorer.run();
  EXPECT_FALSE(explorer.stale);
  return explorer.states;
}
bool found(Cast cast) {
  Explorer explorer(cast);
  explorer.run();
  return explorer.stale;
}

TEST(ServerStates, NoStaleReadWhileAServerIsTurnedOffAndComesBack) { EXPECT_GT(sound({}), 100'000U); }
TEST(ServerStates, NoStaleReadWhileTheListChanges) { EXPECT_GT(sound({.cut_off = false, .new_list = true}), 10'000U); }
TEST(ServerStates, NoStaleReadWhileAListChangesAndAServerOfItIsDown) {
  EXPECT_GT(sound({.ticks = 3, .new_list = true}), 10'000U);
}

TEST(ServerStates, NoStaleReadWhileAnOperatorTakesAServerOutOfUse) {
  EXPECT_GT(sound({.cut_off = false, .planned = true}), 10'000U);
}

// The explorer must see what it is there to see.
TEST(ServerStates, WithoutTheCheckBeforeTheAcknowledgementAStaleReadIsFound) {
  EXPECT_TRUE(found({.reads = 2, .check_ack = false}));
}
TEST(ServerStates, WithoutTheWaitAStaleReadIsFound) { EXPECT_TRUE(found({.wait_lease = false})); }
TEST(ServerStates, HeldWithoutALeaseBeforeItIsFoundStale) {
  EXPECT_TRUE(found({.cut_off = false, .planned = true, .wait_lease = false}));
}

TEST(ServerStates, WhatIsPublishedWhileMarkingIsFoundStale) { EXPECT_TRUE(found({.fill_only_on = false})); }

TEST(ServerStates, GenerationsGrowAlsoWhenTheIndexComesFromAnOldCopy) {
  EXPECT_EQ(next_generation(7, 5), 8U);
  EXPECT_EQ(next_generation(7, 1'800'000'000), 1'800'000'000U);
}

TEST(ServerStates, AServerThatAnswersAgainComesBackInTwoStepsOfALease) {
  ServerSight seen{ServerState::off, 3, at(10)};
  EXPECT_EQ(next_change(seen, {}, at(11), lease), ServerChange::none);
  EXPECT_EQ(next_change(seen, {}, at(12), lease), ServerChange::begin_marking);
  EXPECT_EQ(next_change(seen, {.rest = Millis(5000)}, at(12), lease), ServerChange::none);
  seen.state = ServerState::marking;
  EXPECT_EQ(next_change(seen, {}, at(11), lease), ServerChange::none);
  EXPECT_EQ(next_change(seen, {}, at(12), lease), ServerChange::turn_on);
  EXPECT_EQ(next_change(seen, {.reachable = false, .unreachable_since = at(10)}, at(12), lease),
            ServerChange::turn_off);
  EXPECT_EQ(next_change(seen, {.reachable = false, .unreachable_since = at(12)}, at(12), lease), ServerChange::none);
  seen.state = ServerState::held;
  EXPECT_EQ(next_change(seen, {}, at(100), lease), ServerChange::none) << "an operator's";
}

}  // namespace
}  // namespace weft::detail
