#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

class Registers : public Workload {
 public:
  void step(Worker& worker) override {
    const bool plain = worker.one_in(6);
    const Entity<Cell>& entity = plain ? plain_cell() : cell();
    const OwnerId owner = worker.any_owner();
    const std::uint64_t number = worker.below(cells_of_an_owner);
    const std::string name = key_of(entity.def().name(), owner, number);
    auto cells = worker.store().of(entity);
    const ReadFrom from = worker.one_in(8) ? ReadFrom::row : ReadFrom::cache_or_row;
    std::optional<Cell> found = worker.read<Cell>(name, [&] {
      return cells.find({owner, number}, worker.options(from));
    });
    if (!found || !worker.one_in(4)) return;
    found->value = worker.word();
    Operation write = worker.draft(Operation::Kind::write, name);
    write.version = found->row_version + 1;
    write.value = found->value;
    worker.call(write, [&](Operation& told) {
      if (!cells.save(*found, worker.options())) Worker::saw_nothing(told);
    });
  }
};

}  // namespace

std::unique_ptr<Workload> registers() { return std::make_unique<Registers>(); }

}  // namespace weft::chaos
