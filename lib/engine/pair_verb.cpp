#include "engine/pair_verb.hpp"

#include <algorithm>

#include "weft/error.hpp"

namespace weft::detail {

PairVerb::PairVerb(const Topology& topology, std::uint32_t pair, const PairOptions& options, Deadline deadline)
    : topology_(topology), sides_(topology, pair), options_(options), deadline_(deadline) {
  report_.pair = sides_.name();
  report_.dry_run = options.dry_run;
}

void PairVerb::done(const std::string& what) {
  report_.changed = true;
  report_.steps.push_back(what);
  if (options_.on_step) options_.on_step(what);
}

RoleBook& PairVerb::book() {
  if (!book_) book_.emplace(topology_, actor(), deadline_);
  return *book_;
}

PairBaton PairVerb::newest_baton(std::uint8_t parity) {
  const BatonStatus a = sides_.batons('A', deadline_).look(parity, deadline_);
  const BatonStatus b = sides_.batons('B', deadline_).look(parity, deadline_);
  const BatonStatus& newest = b.epoch > a.epoch ? b : a;
  return {parity, newest.side, newest.epoch};
}

// As far as the sides answer: what was done was done.
void PairVerb::add_batons() noexcept {
  for (const char side : {'A', 'B'}) {
    try {
      for (const BatonStatus& baton : sides_.batons(side, deadline_).look(deadline_)) {
        if (report_.batons.size() <= baton.parity) report_.batons.push_back({baton.parity, baton.side, baton.epoch});
        PairBaton& known = report_.batons.at(baton.parity);
        if (known.epoch < baton.epoch) known = {baton.parity, baton.side, baton.epoch};
      }
    } catch (const std::exception&) {
      // The other side tells.
    }
  }
}

void PairVerb::hand_over_to(char to, std::uint8_t parity) {
  const PairBaton there = newest_baton(parity);
  if (there.side == to && sides_.batons(to, deadline_).look(parity, deadline_).side == to) return;
  const std::string what =
      std::string("baton of ") + word_of_parity(parity) + " owners from side " + other_side(to) + " to side " + to;
  if (options_.dry_run) {
    need_replication(sides_, to, deadline_);
    return done(what);
  }
  const HandoverLimits limits{options_.catching_up, options_.writers, options_.arrival};
  const HandedOver ended = hand_over(sides_, parity, other_side(to), limits, deadline_);
  if (ended == HandedOver::nothing_to_do) return;
  book().note(ended == HandedOver::done ? "handover" : "handover taken back", sides_.name() + ": " + what, deadline_);
  if (ended == HandedOver::done) return done(what);
  throw Unavailable(Code::not_writable, Outcome::not_applied,
                    sides_.name() + ": the " + what + " did not arrive in time and was handed back; " +
                        sides_.text(to) +
                        " applies too slowly, or a long transaction there holds the baton's row; "
                        "look at SHOW PROCESSLIST there, and run it again");
}

PairReport PairVerb::finish() {
  add_batons();
  const Role now = role();
  report_.state = word_of(now.state);
  report_.serves = now.both() ? '-' : now.side;
  report_.role_epoch = now.epoch;
  report_.takeover = now.takeover;
  report_.position = now.position;
  return std::move(report_);
}

char PairVerb::letter_in(std::uint32_t pair, char side) const {
  return topology_.pair(pair).a.server == sides_.place(side).server ? 'A' : 'B';
}

bool PairVerb::wants_both() const {
  const std::vector<std::uint32_t> together = sides_.on_the_same_servers();
  return std::any_of(together.begin(), together.end(), [&](std::uint32_t pair) {
    return pair == 0 || topology_.shard(pair).durability == Durability::pair;
  });
}

void refuse(const std::string& why) { throw Unavailable(Code::not_writable, Outcome::not_applied, why); }

const char* word_of_parity(std::uint8_t parity) noexcept { return parity == 0 ? "even" : "odd"; }

}  // namespace weft::detail
