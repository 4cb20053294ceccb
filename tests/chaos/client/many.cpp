#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

class Many : public Workload {
 public:
  void step(Worker& worker) override {
    std::vector<Key> keys;
    std::vector<Operation> reads;
    for (int owners = 0; owners < 2; ++owners) {
      const OwnerId owner = worker.any_owner();
      const std::uint64_t first = worker.below(cells_of_an_owner);
      for (std::uint64_t at = 0; at < 3; ++at) {
        const std::uint64_t number = (first + at) % cells_of_an_owner;
        keys.push_back({owner, number});
        reads.push_back(worker.draft(Operation::Kind::read, key_of("cell", owner, number)));
      }
    }
    for (Operation& read : reads) read.start = reads.back().start;
    auto cells = worker.store().of(cell());
    worker.call(reads, [&] {
      const TripCount trips;
      const auto found = cells.find_many(keys, worker.options());
      for (std::size_t at = 0; at < reads.size(); ++at) {
        if (trips.figures().sql == 0) reads[at].from = Operation::From::cache;
        if (!found[at]) continue;
        reads[at].version = found[at]->row_version;
        reads[at].value = found[at]->value;
      }
    });
  }
};

}  // namespace

std::unique_ptr<Workload> many() { return std::make_unique<Many>(); }

}  // namespace weft::chaos
