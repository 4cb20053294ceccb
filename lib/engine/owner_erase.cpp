#include <algorithm>
#include <set>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/owner_cache_ask.hpp"
#include "engine/owner_erase_check.hpp"
#include "engine/owner_in_index.hpp"
#include "engine/owner_leftovers.hpp"
#include "engine/owner_look.hpp"
#include "engine/owner_rows_erase.hpp"
#include "engine/owner_traces.hpp"
#include "engine/role_book.hpp"
#include "engine/store_core.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis between_looks{250};

std::uint64_t rows_where_it_lives(const OwnerLook& look) {
  const OwnerAtSide* home = look.home();
  return home == nullptr ? 0 : home->all_rows();
}

class Erasure {
 public:
  Erasure(std::shared_ptr<const Parts> parts, std::string_view kind, OwnerId owner, const OwnerEraseOptions& options,
          Deadline deadline)
      : parts_(std::move(parts)),
        options_(options),
        deadline_(deadline),
        scope_(scope_of(*parts_, kind, owner.value, deadline)) {}

  OwnerErased run() {
    told_.dry_run = options_.dry_run;
    told_.kept = options_.keep_owner;
    told_.before = look_everywhere(scope_, deadline_);
    told_.after = told_.before;
    if (!told_.before.found()) return std::move(told_);
    check_erasable(scope_, told_.before, options_, deadline_);
    if (options_.dry_run) return std::move(told_);
    const char* what = options_.keep_owner ? "its rows; the owner stays" : "all of it";
    note("owner erase begun", what);
    if (options_.on_step) options_.on_step(scope_.text() + ": begun: " + what);
    erase_rows();
    if (!told_.kept && closed_) drop_owner();
    prove();
    note("owner erased", std::to_string(all_rows_) + " rows; " +
                             (told_.proven() ? "nothing is left on any side" : "something is left, see the output"));
    return std::move(told_);
  }

 private:
  void step(const std::string& what) {
    told_.steps.push_back(what);
    if (options_.on_step) options_.on_step(scope_.text() + ": " + what);
  }

  // In the index's audit. The id names the owner; its text name is data.
  void note(const std::string& what, const std::string& detail) {
    RoleBook(parts_->topology, Actor{options_.who, options_.host}, deadline_)
        .note(what, scope_.text() + ": " + detail, deadline_);
  }

  // The gate is where an erasure that broke off goes on: behind `erased` no row is served any more.
  void erase_rows() {
    const OwnerAtSide* home = told_.before.home();
    closed_ = home == nullptr || home->gate == "erased";
    if (closed_) return;
    const std::uint64_t of = rows_where_it_lives(told_.before);
    OwnerRowsErase rows(
        parts_, scope_,
        [&](std::uint64_t erased) {
          if (options_.on_rows) options_.on_rows(erased, of);
        },
        deadline_);
    try {
      rows.erase_all();
      closed_ = !told_.kept && rows.erase_and_close();
    } catch (const UsageError&) {
      // Another run was faster, or a commit whose answer was lost has closed the gate: the look tells.
      const OwnerLook now = look_everywhere(scope_, deadline_);
      closed_ = !told_.kept && (now.home() == nullptr || now.home()->gate == "erased");
      if (!closed_) throw;
    }
    told_.rows = rows.erased();
    all_rows_ = rows.all_erased();
    told_.written_meanwhile = all_rows_ > of || (!told_.kept && !closed_);
    if (all_rows_ > 0) step(counted(all_rows_, "row", "rows") + " erased on shard " + std::to_string(home->shard));
    if (closed_) step("gate on shard " + std::to_string(home->shard) + " says erased");
    const CacheAsked asked = ask_cache(*parts_, rows.cached(), deadline_);
    told_.cache_asked = asked.asked;
    told_.cache_stale = asked.stale;
    told_.cache_silent = asked.silent;
  }

  // First what carries its values, the placement last: until then every step finds where it lived.
  void drop_owner() {
    sweep(look_everywhere(scope_, deadline_));
    WEFT_REACH("owner.swept");
    std::set<std::string> names;
    bool placed = false;
    for (const OwnerInIndex& in : told_.before.index) {
      names.insert(in.names.begin(), in.names.end());
      placed = placed || in.placed;
    }
    if (names.empty() && !placed) return;
    parts_->index->drop_owner(scope_.kind, scope_.owner, std::vector(names.begin(), names.end()), deadline_);
    told_.names = names.size();
    if (!names.empty()) step(counted(names.size(), "name", "names") + " erased");
    if (placed) step("placement erased");
    WEFT_REACH("owner.dropped");
  }

  // What the look has shown outside of where the owner is served.
  void sweep(const OwnerLook& look) {
    for (const OwnerAtSide& at : look.sides) {
      if (at.writes && at.all_rows() > 0 && at.gate != "open") {
        const std::uint64_t rows = erase_leftovers(scope_, parts_->places->at(at.shard, at.side), deadline_);
        told_.leftovers += rows;
        if (rows > 0) step(counted(rows, "row", "rows") + " left over erased on shard " + std::to_string(at.shard));
      }
    }
    for (const ShardSpec& shard : parts_->topology.shards) sweep(look, shard);
    if (!told_.kept) sweep_index(look);
  }

  void sweep(const OwnerLook& look, const ShardSpec& shard) {
    std::uint64_t conflicts = 0, outbox = 0, tokens = 0;
    for (const OwnerAtSide& at : look.sides) {
      if (at.shard != shard.id) continue;
      conflicts += at.conflicts;
      outbox += at.outbox;
      tokens += at.tokens;
    }
    const auto erase = [&](std::uint64_t there, auto erase_them, std::uint64_t& told, const char* one,
                           const char* many) {
      if (there == 0) return;
      const std::uint64_t erased = erase_them(scope_, shard, deadline_);
      told += erased;
      if (erased > 0) step(counted(erased, one, many) + " erased on shard " + std::to_string(shard.id));
    };
    erase(conflicts, erase_conflicts, told_.conflicts, "row of weft_conflict", "rows of weft_conflict");
    erase(outbox, erase_outbox, told_.outbox, "outbox row", "outbox rows");
    if (!told_.kept) erase(tokens, erase_tokens, told_.tokens, "token", "tokens");
  }

  // No transaction of the owner can commit any more, so what it holds belongs to nothing.
  void sweep_index(const OwnerLook& look) {
    for (const OwnerInIndex& in : look.index) {
      if (in.claims + in.objects == 0) continue;
      const OwnerHeld held = held_in_index(scope_, in.side, deadline_);
      parts_->index->release(held.claims, held.objects, deadline_);
      count_released(held);
    }
  }

  // The other side shows them a moment longer.
  void count_released(const OwnerHeld& held) {
    std::uint64_t claims = 0, objects = 0;
    for (const Claim& claim : held.claims) claims += claims_.emplace(claim.claim, claim.value).second ? 1 : 0;
    for (const ObjectRow& object : held.objects)
      objects += objects_.emplace(object.entity, object.object_id).second ? 1 : 0;
    told_.claims += claims;
    told_.objects += objects;
    if (claims + objects == 0) return;
    step(counted(claims, "claim", "claims") + " and " + counted(objects, "object row", "object rows") +
         " released that no row had");
  }

  // The other sides have all of it a moment later.
  void prove() {
    const Deadline settled = deadline_.sooner(Deadline::in(options_.settling));
    for (;;) {
      told_.after = look_everywhere(scope_, deadline_);
      const bool still_used = told_.kept ? rows_where_it_lives(told_.after) > 0 : !closed_;
      told_.written_meanwhile = told_.written_meanwhile || still_used;
      const bool clean = told_.after.left(told_.kept).empty() && told_.after.troubles().empty();
      if (still_used || clean || settled.passed()) return;
      sweep(told_.after);
      system_clock().sleep(std::min(between_looks, deadline_.left()));
    }
  }

  std::shared_ptr<const Parts> parts_;
  const OwnerEraseOptions& options_;
  Deadline deadline_;
  OwnerScope scope_;
  OwnerErased told_{};
  std::uint64_t all_rows_ = 0;
  std::set<std::pair<std::uint16_t, std::string>> claims_{};  // released already
  std::set<std::pair<std::uint16_t, std::uint64_t>> objects_{};
  bool closed_ = false;  // its gate says erased, or there is none
};

}  // namespace

OwnerErased erase_owner(StoreCore& store, std::string_view kind, OwnerId owner, const OwnerEraseOptions& options,
                        Deadline deadline) {
  return Erasure(store.parts(), kind, owner, options, deadline).run();
}

}  // namespace weft::detail
