#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

class Counters : public Workload {
 public:
  void step(Worker& worker) override {
    const OwnerId owner = worker.any_owner();
    const std::string name = key_of("tally", owner, 0);
    auto tallies = worker.store().of(tally());
    if (!worker.one_in(3)) {
      worker.read<Tally>(name, [&] { return tallies.find({owner, std::uint64_t{0}}, worker.options()); });
      return;
    }
    Operation write = worker.draft(Operation::Kind::write, name);
    worker.call(write, [&](Operation& told) {
      const auto count = tallies.increment({owner, std::uint64_t{0}}, "count", 1, worker.options());
      if (!count) return Worker::saw_nothing(told);
      told.version = static_cast<std::uint64_t>(*count);
      told.value = std::to_string(*count);
    });
  }
};

}  // namespace

std::unique_ptr<Workload> counters() { return std::make_unique<Counters>(); }

}  // namespace weft::chaos
