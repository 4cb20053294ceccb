// memcached: killed and started again, empty and counting its CAS numbers anew; or stopped for a while.
#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {
namespace {

class KillMemcached : public Nemesis {
 public:
  KillMemcached()
      : Nemesis({.name = "kill_memcached",
                 .targets = Site::caches(),
                 .shortest = std::chrono::milliseconds(1),
                 .longest = std::chrono::milliseconds(1500)}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.site.cache(turn.target).kill(); }
  void end(Stage& stage, const Turn& turn) override {
    stage.site.cache(turn.target).start();
    stage.site.cache(turn.target).wait_ready();
  }
};

class StopMemcached : public Nemesis {
 public:
  StopMemcached() : Nemesis({.name = "stop_memcached", .targets = Site::caches()}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.site.cache(turn.target).pause(); }
  void end(Stage& stage, const Turn& turn) override { stage.site.cache(turn.target).resume(); }
};

}  // namespace

std::unique_ptr<Nemesis> kill_memcached() { return std::make_unique<KillMemcached>(); }
std::unique_ptr<Nemesis> stop_memcached() { return std::make_unique<StopMemcached>(); }

}  // namespace weft::chaos
