#include "chaos/nemesis/network.hpp"

namespace weft::chaos {
namespace {

Nemesis::Shape with(Nemesis::Shape shape, const std::vector<std::string>& more_targets) {
  shape.targets.insert(shape.targets.end(), more_targets.begin(), more_targets.end());
  return shape;
}

}  // namespace

NetworkNemesis::NetworkNemesis(Shape shape, const std::vector<std::string>& more_targets)
    : Nemesis(with(std::move(shape), more_targets)) {}

void NetworkNemesis::begin(Stage& stage, const Turn& turn) {
  std::mt19937_64 random = choices_of(turn);
  for (const std::size_t client : some_clients(stage.site, random))
    disturb(stage.site.gate(client, turn.target), random, turn);
}

void NetworkNemesis::end(Stage& stage, const Turn& turn) {
  std::mt19937_64 random = choices_of(turn);
  for (const std::size_t client : some_clients(stage.site, random)) stage.site.gate(client, turn.target).pass();
}

}  // namespace weft::chaos
