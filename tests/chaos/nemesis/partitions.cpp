// Parts of the network that do not hear each other, both ways or one.
#include "chaos/nemesis/network.hpp"

namespace weft::chaos {
namespace {

class Partition : public NetworkNemesis {
 public:
  Partition() : NetworkNemesis({.name = "partition", .targets = Site::databases()}, Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64&, const Turn&) override { gate.stop(); }
};

class PartitionOneWay : public NetworkNemesis {
 public:
  PartitionOneWay() : NetworkNemesis({.name = "partition_one_way", .targets = Site::databases()}, Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64&, const Turn& turn) override {
    if (turn.seed % 2 == 0)
      gate.rule_requests({.flow = false});
    else
      gate.rule_answers({.flow = false});
  }
};

// Between the sides of a pair: both serve their halves, and do not hear of each other.
class PartitionPair : public Nemesis {
 public:
  PartitionPair()
      : Nemesis({.name = "partition_pair", .targets = Site::sides(), .longest = std::chrono::milliseconds(4000)}) {}
  std::vector<std::string> claims(const std::string& target) const override {
    return {"replication " + Site::group_of(target)};
  }
  void begin(Stage& stage, const Turn& turn) override {
    stage.site.replication_to(turn.target).stop();
    if (both(turn)) stage.site.replication_to(Site::other_side(turn.target)).stop();
  }
  void end(Stage& stage, const Turn& turn) override {
    stage.site.replication_to(turn.target).pass();
    if (both(turn)) stage.site.replication_to(Site::other_side(turn.target)).pass();
  }

 private:
  static bool both(const Turn& turn) { return turn.seed % 2 == 0; }
};

}  // namespace

std::unique_ptr<Nemesis> partition() { return std::make_unique<Partition>(); }
std::unique_ptr<Nemesis> partition_one_way() { return std::make_unique<PartitionOneWay>(); }
std::unique_ptr<Nemesis> partition_pair() { return std::make_unique<PartitionPair>(); }

}  // namespace weft::chaos
