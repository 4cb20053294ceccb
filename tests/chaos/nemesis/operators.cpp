// What people do while all this goes on: clocks that are set, repairs that are run.
#include "chaos/client/entities.hpp"
#include "chaos/nemesis/nemeses.hpp"
#include "engine/admin.hpp"

namespace weft::chaos {
namespace {

// The wall clock of one process jumps by up to two days, there and back. Its monotonic clock does not.
class MoveClock : public Nemesis {
 public:
  MoveClock() : Nemesis({.name = "move_clock", .targets = {"clock"}}) {}
  void begin(Stage& stage, const Turn& turn) override {
    const std::uint64_t seconds = 1 + turn.seed % 172'800;
    stage.clients.move_clock((turn.seed / 172'800 % 2 == 0 ? "+" : "-") + std::to_string(seconds));
  }
  void end(Stage& stage, const Turn&) override { stage.clients.move_clock("+0"); }
};

// It frees what no transaction can need any more, while clients take and release names.
class IndexRepair : public Nemesis {
 public:
  IndexRepair() : Nemesis({.name = "index_repair", .targets = {"repair"}}) {}
  void begin(Stage& stage, const Turn&) override {
    try {
      Store store = Store::open(stage.site.topology(), {.entities = all_entities(), .log = [](LogLevel, auto) {}});
      detail::repair_index(store.core(), false, detail::Deadline::in(std::chrono::seconds(10)));
    } catch (const Error&) {
      // It met another fault; the next turn tries again.
    }
  }
  void end(Stage&, const Turn&) override {}
};

}  // namespace

std::unique_ptr<Nemesis> move_clock() { return std::make_unique<MoveClock>(); }
std::unique_ptr<Nemesis> index_repair() { return std::make_unique<IndexRepair>(); }

}  // namespace weft::chaos
