// A network that is slow, drips, or breaks connections.
#include "chaos/nemesis/network.hpp"

namespace weft::chaos {
namespace {

using std::chrono::milliseconds;

class SlowNetwork : public NetworkNemesis {
 public:
  SlowNetwork() : NetworkNemesis({.name = "slow_network", .targets = Site::databases()}, Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64& random, const Turn&) override {
    const Rules rules{.delay = milliseconds(random() % 10), .jitter = milliseconds(1 + random() % 20)};
    gate.rule_requests(rules);
    gate.rule_answers(rules);
  }
};

class Drip : public NetworkNemesis {
 public:
  Drip() : NetworkNemesis({.name = "drip", .targets = Site::databases()}, Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64& random, const Turn&) override {
    gate.rule_answers({.drip_bytes = 1 + random() % 8, .drip_every = milliseconds(1 + random() % 100)});
  }
};

class ResetConnections : public NetworkNemesis {
 public:
  ResetConnections()
      : NetworkNemesis({.name = "reset_connections",
                        .targets = Site::databases(),
                        .shortest = milliseconds(1),
                        .longest = milliseconds(2)},
                       Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64&, const Turn&) override { gate.reset(); }
};

class CutAnswers : public NetworkNemesis {
 public:
  CutAnswers()
      : NetworkNemesis({.name = "cut_answers", .targets = Site::databases(), .longest = milliseconds(1000)},
                       Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64& random, const Turn&) override { gate.cut_after(random() % 3000); }
};

}  // namespace

std::unique_ptr<Nemesis> slow_network() { return std::make_unique<SlowNetwork>(); }
std::unique_ptr<Nemesis> drip() { return std::make_unique<Drip>(); }
std::unique_ptr<Nemesis> reset_connections() { return std::make_unique<ResetConnections>(); }
std::unique_ptr<Nemesis> cut_answers() { return std::make_unique<CutAnswers>(); }

}  // namespace weft::chaos
