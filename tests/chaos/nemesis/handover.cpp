// What operators plan: a side is put out for maintenance and in again, under load.
#include "chaos/nemesis/nemeses.hpp"
#include "chaos/nemesis/pair_verbs.hpp"
#include "engine/admin_pair.hpp"

namespace weft::chaos {
namespace {

using std::chrono::milliseconds;

class Handover : public Nemesis {
 public:
  Handover()
      : Nemesis({.name = "handover",
                 .targets = {"shards-a", "shards-b"},
                 .shortest = milliseconds(100),
                 .longest = milliseconds(1500),
                 .recovery = milliseconds(700)}) {}
  std::vector<std::string> claims(const std::string& target) const override { return whole_pair(target); }
  void begin(Stage& stage, const Turn& turn) override {
    const detail::Topology topology = detail::load_topology(stage.site.topology());
    for (std::uint32_t shard = first_shard; shard <= last_shard; ++shard) {
      persist(patience, [&] {
        detail::pair_out(topology, shard, letter_of(turn.target), {.who = "chaos"}, detail::Deadline::in(patience));
      });
    }
  }
  void end(Stage& stage, const Turn&) override {
    const detail::Topology topology = detail::load_topology(stage.site.topology());
    for (std::uint32_t shard = first_shard; shard <= last_shard; ++shard)
      persist(patience, [&] { detail::pair_in(topology, shard, {.who = "chaos"}, detail::Deadline::in(patience)); });
  }

 private:
  static constexpr milliseconds patience{15000};
};

}  // namespace

std::unique_ptr<Nemesis> handover() { return std::make_unique<Handover>(); }

}  // namespace weft::chaos
