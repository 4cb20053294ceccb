// Two writers, one reader and an eviction over one key, in every order in which their steps can happen. Each step is
// one call of the real protocol code (one cache round trip) or one statement of a make-believe row store; the scheduler
// replays a world from its beginning for every order, and goes no further where it has been in the same state before.
// What must hold: no read that begins after a write was acknowledged gives an older version, and reads never go back.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cache/item.hpp"
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

  CacheAnswer item() const { return cache->lease()->get({&the_key().cache_key, 1}, soon()).front(); }
  /// The item's number; 0: nothing is there.
  std::uint64_t number() const {
    const CacheAnswer found = item();
    return found.item ? found.item->cas : 0;
  }
};

using State = std::vector<std::uint64_t>;

class Actor {
 public:
  virtual ~Actor() = default;
  virtual bool finished() const = 0;
  virtual bool ready() const { return true; }
  virtual void step() = 0;
  /// Everything that decides what it will do, beside the world.
  virtual void describe(State& state) const = 0;
};

enum class End { commit, rollback, crash_before_commit, crash_after_commit };
enum class Fault { none, no_fix_up, marked_before_lock, marked_after_commit };

class WriterActor final : public Actor {
 public:
  WriterActor(World& world, End end, Fault fault) : world_(world), end_(end), fault_(fault) {
    at_ = fault == Fault::marked_before_lock ? At::early_mark : At::lock;
  }

  bool finished() const override { return at_ == At::finished; }
  bool ready() const override { return at_ != At::lock || !world_.locked; }

  void step() override {
    switch (at_) {
      case At::early_mark:
        mark();
        at_ = At::lock;
        return;
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

  void describe(State& state) const override {
    const std::uint64_t phase = steps_ == 0 ? 0 : 1 + steps_ % 2;
    state.insert(state.end(), {static_cast<std::uint64_t>(at_), version_, phase, known_ == world_.number() ? 1u : 0u});
  }

 private:
  enum class At { early_mark, lock, commit, late_mark, publish, withdraw, finished };

  void mark() {
    writer_.mark({&the_key(), 1}, soon());
    known_ = world_.number();
  }

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
    known_ = world_.number();
    ++steps_;
    if (!done) return;
    world_.acknowledged = std::max(world_.acknowledged, version_);
    at_ = At::finished;
  }

  World& world_;
  End end_;
  Fault fault_;
  At at_ = At::lock;
  CacheWriter writer_{*world_.cache, 0, world_.observer};
  std::optional<Publication> publication_;
  std::uint64_t steps_ = 0;  // of the publication: after the first, look and remove take turns
  std::uint64_t version_ = 0;
  std::uint64_t known_ = 0;  // the number it has; of use only while it is still the item's
};

class ReaderActor final : public Actor {
 public:
  ReaderActor(World& world, int reads) : world_(world), reads_(reads) {}
  bool finished() const override { return reads_ == 0; }
  void describe(State& state) const override {
    state.insert(state.end(), {static_cast<std::uint64_t>(at_), static_cast<std::uint64_t>(reads_), selected_,
                               acknowledged_, seen_, may_fill_ ? 1u : 0u, known_ == world_.number() ? 1u : 0u});
  }

  void step() override {
    switch (at_) {
      case At::look: return look();
      case At::lease: {
        const std::size_t first = 0;
        reader_.lease({&first, 1}, soon());
        known_ = world_.number();
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
  std::uint64_t known_ = 0;
};

/// Whatever is there vanishes, once: memory was short, or its time ended.
class Eviction final : public Actor {
 public:
  explicit Eviction(World& world) : world_(world) {}
  bool finished() const override { return done_; }
  /// Where nothing is, nothing can vanish.
  bool ready() const override { return world_.number() != 0; }
  void describe(State& state) const override { state.push_back(done_ ? 1 : 0); }
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

State describe(const World& world, const std::vector<std::unique_ptr<Actor>>& actors) {
  State state{world.row, world.locked ? 1u : 0u, world.acknowledged, world.seen};
  const CacheAnswer found = world.item();
  Unsound reason{};
  const auto item = found.item ? decode_item(found.item->bytes, reason) : std::nullopt;
  state.push_back(item ? static_cast<std::uint64_t>(item->kind) : 0);
  state.push_back(item ? item->row_version : 0);
  for (const auto& actor : actors) actor->describe(state);
  return state;
}

/// Runs one order: follows `order`, then always the first that can go, until it comes where somebody has been; appends
/// what could have gone at each point.
bool play(const Cast& cast, std::vector<std::size_t>& order, std::vector<std::vector<std::size_t>>& choices,
          std::set<State>& known) {
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
  for (const End end : cast.writers) actors.push_back(std::make_unique<WriterActor>(world, end, cast.fault));
  actors.push_back(std::make_unique<ReaderActor>(world, cast.reads));
  const Actor& reader = *actors.back();
  if (cast.eviction) actors.push_back(std::make_unique<Eviction>(world));

  choices.clear();
  for (std::size_t at = 0;; ++at) {
    std::vector<std::size_t> ready;
    for (std::size_t actor = 0; actor < actors.size(); ++actor)
      if (!actors[actor]->finished() && actors[actor]->ready()) ready.push_back(actor);
    if (reader.finished() || ready.empty()) return !world.stale;  // after the last read nothing can go wrong any more
    if (at == order.size()) {
      if (!known.insert(describe(world, actors)).second) return !world.stale;
      order.push_back(ready.front());
    }
    actors[order[at]]->step();
    choices.push_back(std::move(ready));
  }
}

struct Explored {
  std::size_t states = 0;
  std::size_t stale = 0;
};

Explored explore(const Cast& cast, bool until_stale = false) {
  Explored explored;
  std::vector<std::size_t> order;
  std::vector<std::vector<std::size_t>> choices;
  std::set<State> known;
  for (;;) {
    const bool sound = play(cast, order, choices, known);
    explored.states = known.size();
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

/// `least`: fewer states than that, and the explorer has lost its way.
void expect_sound(const Cast& cast, std::size_t least) {
  const Explored explored = explore(cast);
  EXPECT_EQ(explored.stale, 0u);
  EXPECT_GE(explored.states, least);
}

void expect_found(const Cast& cast) { EXPECT_EQ(explore(cast, true).stale, 1u) << "the fault was not found"; }

TEST(Interleaving, TwoWriters) {
  expect_sound({.writers = {End::commit, End::commit}}, 700);
  expect_sound({.writers = {End::commit, End::commit}, .value_there = true}, 400);
  expect_sound({.writers = {End::commit, End::commit}, .reads = 3}, 1200);
}

TEST(Interleaving, OneWriterAndAnEviction) {
  expect_sound({.writers = {End::commit}, .reads = 3, .eviction = true}, 400);
  expect_sound({.writers = {End::commit}, .reads = 3, .eviction = true, .value_there = true}, 400);
}

TEST(Interleaving, TwoWritersAndAnEviction) {
  expect_sound({.writers = {End::commit, End::commit}, .eviction = true}, 5000);
  expect_sound({.writers = {End::commit, End::commit}, .reads = 3, .eviction = true, .value_there = true}, 10000);
}

TEST(Interleaving, ThreeWritersOneRollsBack) {
  expect_sound({.writers = {End::commit, End::rollback, End::commit}}, 9000);
}

TEST(Interleaving, ThreeWritersOneDiesAndAnItemVanishes) {
  expect_sound({.writers = {End::commit, End::commit, End::crash_after_commit}, .reads = 2}, 4000);
}

TEST(Interleaving, ARollbackBesideACommit) {
  expect_sound({.writers = {End::commit, End::rollback}, .reads = 3}, 800);
  expect_sound({.writers = {End::commit, End::rollback}, .eviction = true, .value_there = true}, 1600);
}

TEST(Interleaving, AWriterThatDies) {
  expect_sound({.writers = {End::commit, End::crash_before_commit}, .value_there = true}, 130);
  expect_sound({.writers = {End::commit, End::crash_after_commit}}, 300);
}

// The explorer must see what it is there to see: each step left out or moved gives a stale read.
TEST(Interleaving, WithoutTheFixUpAStaleReadIsFound) {
  expect_found({.writers = {End::commit}, .eviction = true, .fault = Fault::no_fix_up});
}
TEST(Interleaving, MarkedBeforeTheLockAStaleReadIsFound) {
  expect_found({.writers = {End::commit, End::commit}, .fault = Fault::marked_before_lock});
}
TEST(Interleaving, MarkedAfterTheCommitReadsGoBack) {
  expect_found({.writers = {End::commit, End::commit}, .fault = Fault::marked_after_commit, .value_there = true});
}

}  // namespace
}  // namespace weft::detail
