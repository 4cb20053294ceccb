#include <algorithm>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "engine/admin_place.hpp"
#include "engine/pair_verb.hpp"
#include "engine/semi_sync.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

// Clocks of different machines run at slightly different speeds.
constexpr Millis lease_margin{20};
// A survivor that never had anything of the lost side's stream: an empty text means "no takeover".
constexpr const char* from_the_beginning = "0-0-0";

/// One takeover: by all pairs that stand on the lost and the surviving server, since replication is one for all of
/// them.
class Takeover {
 public:
  Takeover(PairVerb& verb, char lost, const TakeoverOptions& options)
      : verb_(verb), sides_(verb.sides()), survivor_(other_side(lost)), deadline_(verb.deadline()) {
    for (const std::uint32_t pair : sides_.on_the_same_servers()) {
      members_.push_back({pair, verb_.letter_in(pair, survivor_)});
      with_index_ = with_index_ || pair == 0;
    }
    if (with_index_ && !options.old_side_is_fenced)
      throw UsageError(
          "the index's own pair is among those taken over, and nothing above it can tell whether its old side still "
          "serves; power it off or cut it off, then say --old-side-is-fenced");
    if (with_index_) {
      const char letter = verb_.letter_in(0, survivor_);
      own_book_.emplace(verb_.topology(), verb_.actor(), letter, deadline_);
    }
  }

  void run() {
    check_roles();
    if (complete()) {
      let_commits_through();  // a survivor that was restarted waits again
      open_for_writes();
      return verb_.note("this was taken over already");
    }
    if (with_index_) {
      // Roles and audit stand in the tables that are taken over: what was received must not overwrite them later, and
      // a commit must not wait for the lost side.
      let_commits_through();
      drain();
    }
    set_roles();
    WEFT_REACH("takeover.role_set");
    let_commits_through();  // from here on the survivor may acknowledge alone; what the drain applies commits there,
                            // too
    wait_for_the_lease();
    WEFT_REACH("takeover.waited");
    drain();
    WEFT_REACH("takeover.drained");
    record_position();
    WEFT_REACH("takeover.position_recorded");
    cut_replication();
    WEFT_REACH("takeover.replica_reset");
    open_for_writes();
    take_batons();
    WEFT_REACH("takeover.baton_forced");
    if (with_index_) look_after_the_index();
  }

 private:
  struct Member {
    std::uint32_t pair = 0;
    char survivor = 'A';
  };

  RoleBook& book() { return own_book_ ? *own_book_ : verb_.book(); }

  std::string names() const {
    std::string all;
    for (const Member& member : members_)
      all += (all.empty() ? "" : ", ") + (member.pair == 0 ? "index" : "shard " + std::to_string(member.pair));
    return all;
  }

  void check_roles() {
    roles_.clear();
    for (const Member& member : members_) {
      roles_.push_back(book().of(member.pair, deadline_));
      if (roles_.back().may_serve(member.survivor)) continue;
      refuse(PairSides(verb_.topology(), member.pair).name() + ": side " + roles_.back().side +
             " serves alone, and side " + member.survivor +
             " has not all of its rows: it cannot take over; bring the lost side back");
    }
  }

  bool alone() const {
    return std::all_of(roles_.begin(), roles_.end(), [](const Role& role) { return role.state == RoleState::alone; });
  }

  bool complete() {
    if (!alone()) return false;
    for (const Member& member : members_) {
      for (const BatonStatus& baton : batons_of(member).look(deadline_)) {
        if (baton.side != member.survivor) return false;
      }
    }
    const bool planned =
        std::all_of(roles_.begin(), roles_.end(), [](const Role& role) { return role.position.empty(); });
    return planned || !sides_.link(survivor_, deadline_).look(deadline_).there;
  }

  BatonRows batons_of(const Member& member) {
    const Place& place = verb_.topology().pair(member.pair).side(member.survivor);
    return {sides_.session(survivor_, deadline_), place.database};
  }

  void set_roles() {
    if (alone()) return;  // an earlier run came this far
    bool fresh = false;
    for (std::size_t at = 0; at < roles_.size(); ++at) {
      fresh = fresh || roles_[at].both();
      if (roles_[at].both()) roles_[at].position.clear();
      roles_[at].state = RoleState::alone;
      roles_[at].side = members_[at].survivor;
    }
    verb_.step("role 'alone' at " + sides_.text(survivor_) + " for " + names(), [&] {
      const std::string detail = names() + ": server " + sides_.place(survivor_).server + " goes on alone, " +
                                 sides_.place(other_side(survivor_)).server + " is lost" +
                                 (with_index_ ? "; the operator says it is fenced" : "");
      if (!book().change(roles_, fresh, "takeover", detail, deadline_))
        refuse(sides_.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
    });
  }

  // Afterwards no process holds a view from before the change for good any more.
  void wait_for_the_lease() {
    const Millis lease = verb_.topology().view.lease + lease_margin;
    verb_.step("waited " + std::to_string(lease.count()) + " ms: every view from before has ended", [&] {
      if (deadline_.left() < lease)
        throw Unavailable(Code::timeout, Outcome::not_applied,
                          "the deadline is shorter than the view's lease; run it again with a longer --deadline: it "
                          "goes on where it stopped");
      system_clock().sleep(lease);
    });
  }

  void drain() {
    PairLink link = sides_.link(survivor_, deadline_);
    const LinkState state = link.look(deadline_);
    if (!state.there) return;
    verb_.step("applied all that " + sides_.text(survivor_) + " had received", [&] {
      if (!WEFT_MUTANT("no_stop_at_takeover")) link.stop_receiver(deadline_);
      LinkState now = link.look_and_restart(deadline_);
      if (!now.applies && now.apply_error == 0) {
        link.start_applier(deadline_);
        now = link.look(deadline_);
      }
      if (now.apply_error != 0 && !now.applies)
        refuse(sides_.text(survivor_) + ": its applier stopped by error " + std::to_string(now.apply_error) +
               " before it had applied all; look at SHOW ALL SLAVES STATUS, mend it, and run it again");
      if (!link.wait_applied(now.received, deadline_))
        throw Unavailable(
            Code::timeout, Outcome::not_applied,
            sides_.text(survivor_) + " still applies what it had received; run it again, it goes on where it stopped");
    });
  }

  // The rejoin reads the lost side's own stream from here on.
  void record_position() {
    PairLink link = sides_.link(survivor_, deadline_);
    const bool known =
        std::all_of(roles_.begin(), roles_.end(), [](const Role& role) { return !role.position.empty(); });
    if (known && !link.look(deadline_).there) return;
    GtidPosition position = link.applied(deadline_);
    position.erase(link.own_domain(deadline_));
    const std::string text = position.empty() ? from_the_beginning : position.text();
    for (Role& role : roles_) role.position = text;
    verb_.step("position " + text + " of the lost side's stream kept in the index", [&] {
      if (!book().change(roles_, false, "takeover position", names() + ": " + text, deadline_))
        refuse(sides_.name() + ": its role was changed meanwhile; look with weftctl status, and run it again");
    });
  }

  // Stopped is not enough: a stopped replica begins again with the server, and applies the lost side's late rows over
  // newer ones, by primary key, without a word.
  void cut_replication() {
    PairLink link = sides_.link(survivor_, deadline_);
    if (!link.look(deadline_).there || WEFT_MUTANT("no_stop_at_takeover")) return;
    verb_.step("replication into " + sides_.text(survivor_) + " stopped and reset", [&] {
      link.stop(deadline_);
      if (!WEFT_MUTANT("no_reset_at_takeover")) link.reset(deadline_);
    });
  }

  void let_commits_through() {
    Session& session = sides_.session(survivor_, deadline_);
    if (!look_at_semi_sync(session, deadline_).waits) return;
    verb_.step("commits on " + sides_.text(survivor_) + " wait for the lost side no longer",
               [&] { switch_semi_sync(session, false, deadline_); });
  }

  void open_for_writes() {
    if (!sides_.read_only(survivor_, deadline_)) return;
    verb_.step("read_only off on " + sides_.text(survivor_),
               [&] { sides_.set_read_only(survivor_, false, deadline_); });
  }

  void take_batons() {
    for (const Member& member : members_) {
      for (const BatonStatus& baton : batons_of(member).look(deadline_)) {
        if (baton.side == member.survivor) continue;
        const std::string what = PairSides(verb_.topology(), member.pair).name() + ": baton of " +
                                 word_of_parity(baton.parity) + " owners taken by side " + member.survivor;
        verb_.step(what, [&] {
          if (!batons_of(member).give(baton, member.survivor, deadline_.sooner(Deadline::in(verb_.options().writers))))
            refuse(what + ": the baton changed meanwhile; look with weftctl status, and run it again");
          book().note("takeover baton", what, deadline_);
        });
      }
    }
  }

  // An index may have lost what its old side alone had; what hangs on it is compared before it is trusted.
  void look_after_the_index() {
    const Place& place = verb_.topology().index.side(verb_.letter_in(0, survivor_));
    verb_.step("generations of the cache servers raised", [&] {
      sides_.session(survivor_, deadline_)
          .execute({"UPDATE " + own_table(Dialect::mariadb, place.database, "weft_cache_server") +
                    " SET generation = generation + 1"},
                   {}, deadline_);
    });
    for (const ShardSpec& shard : verb_.topology().shards) {
      if (shard.pair.b) compare_with_batons(shard.id);
    }
    verb_.note("run weftctl index repair: it compares claims and object rows with the shards");
  }

  void compare_with_batons(std::uint32_t shard) try {
    const Role role = book().of(shard, deadline_);
    PairSides sides(verb_.topology(), shard);
    const char looked_at = role.both() ? 'A' : role.side;
    for (const BatonStatus& baton : sides.batons(looked_at, deadline_).look(deadline_)) {
      if (role.may_serve(baton.side)) continue;
      verb_.note(sides.name() + ": its role says that side " + role.side + " serves alone, its baton names side " +
                 baton.side + "; run weftctl pair takeover " + std::to_string(shard) + " --lost " +
                 other_side(role.side) + " again");
    }
  } catch (const Unavailable& error) {
    verb_.note("shard " + std::to_string(shard) +
               ": its batons could not be compared with its role: " + std::string(error.message()));
  }

  PairVerb& verb_;
  PairSides& sides_;
  char survivor_;
  Deadline deadline_;
  std::vector<Member> members_{};
  std::vector<Role> roles_{};
  bool with_index_ = false;
  std::optional<RoleBook> own_book_{};
};

}  // namespace

PairReport pair_takeover(const Topology& topology, std::uint32_t pair, char lost, const TakeoverOptions& options,
                         Deadline deadline) {
  PairVerb verb(topology, pair, options, deadline);
  Takeover(verb, lost, options).run();
  return verb.finish();
}

}  // namespace weft::detail
