// Two writers, one reader and an eviction over one key, in every order in which their steps can happen. Each step is
// one call of the real protocol code (one cache round trip) or one statement of a make-believe row store; the scheduler
// replays a world from its beginning for every order. What must hold: no read that begins after a write was
// acknowledged gives an older version, and reads never go back.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "cache/publication.hpp"
#include "fixtures.hpp"

namespace weft::detail {
namespace {

using testing::key_of;
using testing::listing;
using testing::listing_def;
using testing::soon;

const EntityDef& def() {
  static const EntityDef made = listing_def();
  return made;
}
const CachedKey& the_key() {
  static const CachedKey made = key_of(def(), 1, 2);
  return made;
}

struct World {
  std::unique_ptr<Cache> cache = make_local_cache(1 << 16);
  Observer observer;
  std::uint64_t row = 1;  // the committed version
  bool locked = false;
  std::uint64_t acknowledged = 1;
  std::uint64_t seen = 1;
  bool stale = false;
};

class Actor {
 public:
  virtual ~Actor() = default;
  virtual bool finished() const = 0;
  virtual bool ready() const { return true; }
  virtual void step() = 0;
};

enum class End { commit, rollback, crash_before_commit, crash_after_commit };
enum class Fault { none, no_fix_up, marked_before_lock, marked_after_commit };

class WriterActor final : public Actor {
 public:
  WriterActor(World& world, End end, Fault fault) : world_(world), end_(end), fault_(fault) {}

  bool finished() const override { return at_ == At::finished; }
  bool ready() const override { return at_ != At::lock || !world_.locked; }

  void step() override {
    switch (at_) {
      case At::early_mark:
        if (fault_ == Fault::marked_before_lock) mark();
        at_ = At::lock;
        if (fault_ == Fault::marked_before_lock) return;
        [[fallthrough]];
      case At::lock:
        world_.locked = true;
        if (fault_ == Fault::none || fault_ == Fault::no_fix_up) mark();
        at_ = At::commit;
        return;
      case At::commit: return finish_transaction();
      case At::late_mark:
        mark();
        at_ = At::publish;
        return;
      case At::publish: return publish();
      case At::withdraw:
        writer_.withdraw(soon());
        at_ = At::finished;
        return;
      case At::finished: return;
    }
  }

  /// Where nothing is marked early, the first step is the lock.
  void begin() {
    if (fault_ != Fault::marked_before_lock) at_ = At::lock;
  }

 private:
  enum class At { early_mark, lock, commit, late_mark, publish, withdraw, finished };

  void mark() { writer_.mark({&the_key(), 1}, soon()); }

  void finish_transaction() {
    if (end_ == End::commit || end_ == End::crash_after_commit) version_ = ++world_.row;
    world_.locked = false;
    at_ = end_ == End::rollback ? At::withdraw : end_ != End::commit ? At::finished : At::publish;
    if (at_ == At::publish && fault_ == Fault::marked_after_commit) at_ = At::late_mark;
  }

  void publish() {
    if (!publication_) {
      const CacheWriter::Outcome outcome{.def = &def(), .values = listing(1, 2, version_)};
      publication_.emplace(writer_.publication({&outcome, 1}));
    }
    const bool done = publication_->step(soon()) || fault_ == Fault::no_fix_up;
    if (!done) return;
    world_.acknowledged = std::max(world_.acknowledged, version_);
    at_ = At::finished;
  }

  World& world_;
  End end_;
  Fault fault_;
  At at_ = At::early_mark;
  CacheWriter writer_{*world_.cache, 0, world_.observer};
  std::optional<Publication> publication_;
  std::uint64_t version_ = 0;
};

class ReaderActor final : public Actor {
 public:
  ReaderActor(World& world, int reads) : world_(world), reads_(reads) {}
  bool finished() const override { return reads_ == 0; }

  void step() override {
    switch (at_) {
      case At::look: return look();
      case At::lease: {
        const std::size_t first = 0;
        reader_.lease({&first, 1}, soon());
        at_ = At::select;
        return;
      }
      case At::select:
        selected_ = world_.row;
        answer(selected_);
        at_ = may_fill_ ? At::fill : At::look;
        return;
      case At::fill:  // not waited for: the read has been answered before
        reader_.fill(0, listing(1, 2, selected_));
        reader_.finish();
        at_ = At::look;
        return;
    }
  }

 private:
  enum class At { look, lease, select, fill };

  void look() {
    acknowledged_ = world_.acknowledged;
    seen_ = world_.seen;
    const auto found = std::move(reader_.look({&the_key(), 1}, soon()).front());
    may_fill_ = found.may_fill;
    if (found.values) {
      answer((*found.values)[4].as_uint());
    } else {
      at_ = may_fill_ ? At::lease : At::select;
    }
  }

  void answer(std::uint64_t version) {
    if (version < acknowledged_ || version < seen_) world_.stale = true;
    world_.seen = std::max(world_.seen, version);
    --reads_;
  }

  World& world_;
  int reads_;
  At at_ = At::look;
  CacheReader reader_{*world_.cache, ItemRules{.def = &def()}, world_.observer};
  bool may_fill_ = false;
  std::uint64_t selected_ = 0, acknowledged_ = 0, seen_ = 0;
};

/// Whatever is there vanishes, once: memory was short, or its time ended.
class Eviction final : public Actor {
 public:
  explicit Eviction(World& world) : world_(world) {}
  bool finished() const override { return done_; }
  void step() override { done_ = CacheWriter::remove(*world_.cache, the_key().cache_key, soon()); }

 private:
  World& world_;
  bool done_ = false;
};

struct Cast {
  std::vector<End> writers;
  int reads = 2;
  bool eviction = false;
  Fault fault = Fault::none;
  bool value_there = false;  // version 1 is in the cache at the beginning
};

/// Runs one order: follows `order`, then always the first that can go; appends what could have gone at each point.
bool play(const Cast& cast, std::vector<std::size_t>& order, std::vector<std::vector<std::size_t>>& choices) {
  World world;
  if (cast.value_there) {
    CacheReader reader(*world.cache, ItemRules{.def = &def()}, world.observer);
    const std::size_t first = 0;
    reader.look({&the_key(), 1}, soon());
    reader.lease({&first, 1}, soon());
    reader.fill(0, listing(1, 2, 1));
    reader.finish();
  }
  std::vector<std::unique_ptr<Actor>> actors;
  for (const End end : cast.writers) {
    auto writer = std::make_unique<WriterActor>(world, end, cast.fault);
    writer->begin();
    actors.push_back(std::move(writer));
  }
  actors.push_back(std::make_unique<ReaderActor>(world, cast.reads));
  const Actor& reader = *actors.back();
  if (cast.eviction) actors.push_back(std::make_unique<Eviction>(world));

  choices.clear();
  for (std::size_t at = 0;; ++at) {
    std::vector<std::size_t> ready;
    for (std::size_t actor = 0; actor < actors.size(); ++actor)
      if (!actors[actor]->finished() && actors[actor]->ready()) ready.push_back(actor);
    if (reader.finished() || ready.empty()) return !world.stale;  // after the last read nothing can go wrong any more
    if (at == order.size()) order.push_back(ready.front());
    actors[order[at]]->step();
    choices.push_back(std::move(ready));
  }
}

struct Explored {
  std::size_t orders = 0;
  std::size_t stale = 0;
};

Explored explore(const Cast& cast, bool until_stale = false) {
  Explored explored;
  std::vector<std::size_t> order;
  std::vector<std::vector<std::size_t>> choices;
  for (;;) {
    const bool sound = play(cast, order, choices);
    ++explored.orders;
    if (!sound) ++explored.stale;
    if (!sound && until_stale) return explored;
    // The last point at which somebody later in the list could have gone instead.
    for (; !order.empty(); order.pop_back()) {
      const auto& ready = choices[order.size() - 1];
      const auto next = std::upper_bound(ready.begin(), ready.end(), order.back());
      if (next != ready.end()) {
        order.back() = *next;
        break;
      }
    }
    if (order.empty()) return explored;
  }
}

void expect_sound(const Cast& cast, std::size_t least_orders) {
  const Explored explored = explore(cast);
  EXPECT_EQ(explored.stale, 0u) << "of " << explored.orders << " orders";
  EXPECT_GE(explored.orders, least_orders);
  std::cout << "  " << explored.orders << " orders\n";
}

void expect_found(const Cast& cast) { EXPECT_EQ(explore(cast, true).stale, 1u) << "the fault was not found"; }

TEST(Interleaving, TwoWriters) {
  expect_sound({.writers = {End::commit, End::commit}}, 1);
  expect_sound({.writers = {End::commit, End::commit}, .value_there = true}, 1);
  expect_sound({.writers = {End::commit, End::commit}, .reads = 3}, 1);
}

TEST(Interleaving, OneWriterAndAnEviction) {
  expect_sound({.writers = {End::commit}, .reads = 3, .eviction = true}, 1);
  expect_sound({.writers = {End::commit}, .reads = 3, .eviction = true, .value_there = true}, 1);
}

TEST(Interleaving, TwoWritersAndAnEviction) {
  expect_sound({.writers = {End::commit, End::commit}, .eviction = true}, 1);
}

TEST(Interleaving, ARollbackBesideACommit) {
  expect_sound({.writers = {End::commit, End::rollback}, .reads = 3}, 1);
  expect_sound({.writers = {End::commit, End::rollback}, .eviction = true, .value_there = true}, 1);
}

TEST(Interleaving, AWriterThatDies) {
  expect_sound({.writers = {End::commit, End::crash_before_commit}, .value_there = true}, 1);
  expect_sound({.writers = {End::commit, End::crash_after_commit}}, 1);
}

// The explorer must see what it is there to see: each step left out or moved gives a stale read.
TEST(Interleaving, WithoutTheFixUpAStaleReadIsFound) {
  expect_found({.writers = {End::commit}, .eviction = true, .fault = Fault::no_fix_up});
}
TEST(Interleaving, MarkedBeforeTheLockAStaleReadIsFound) {
  expect_found({.writers = {End::commit, End::commit}, .fault = Fault::marked_before_lock});
}
TEST(Interleaving, MarkedAfterTheCommitReadsGoBack) {
  expect_found(
      {.writers = {End::commit, End::commit}, .fault = Fault::marked_after_commit, .value_there = true});
}

}  // namespace
}  // namespace weft::detail
