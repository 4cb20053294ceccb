#include <deque>

#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

class CreateErase : public Workload {
 public:
  void step(Worker& worker) override {
    if (worker.one_in(4))
      with_a_ticket(worker);
    else
      with_a_key(worker);
  }

 private:
  void with_a_key(Worker& worker) {
    const OwnerId owner = worker.any_owner();
    const std::uint64_t number = worker.below(slips_of_an_owner);
    const std::string name = key_of("slip", owner, number);
    auto slips = worker.store().of(slip());
    std::optional<Cell> found = worker.read<Cell>(name, [&] { return slips.find({owner, number}, worker.options()); });
    const std::uint64_t choice = worker.below(10);
    if (choice < 4) return;
    if (found && choice < 7) {
      found->value = worker.word();
      Operation write = worker.draft(Operation::Kind::write, name);
      write.version = found->row_version + 1;
      write.value = found->value;
      worker.call(write, [&](Operation& told) {
        if (!slips.save(*found, worker.options())) Worker::saw_nothing(told);
      });
    } else if (found) {
      Operation erase = worker.draft(Operation::Kind::erase, name);
      worker.call(erase, [&](Operation& told) {
        if (!slips.erase({owner, number}, worker.options())) Worker::saw_nothing(told);
      });
    } else {
      Operation create = worker.draft(Operation::Kind::create, name);
      create.value = worker.word();
      worker.call(create, [&](Operation& told) {
        told.version =
            slips.create({.shop_id = owner, .number = number, .value = *create.value}, worker.options()).row_version;
      });
    }
  }

  // An object whose id is not known cannot be told of: a create in doubt leaves no line.
  void with_a_ticket(Worker& worker) {
    auto objects = worker.store().of(ticketed());
    if (!mine_.empty() && worker.one_in(2)) {
      const auto [owner, id] = mine_[worker.below(mine_.size())];
      worker.read<Ticketed>(key_of("ticketed", owner, id), [&, owner = owner, id = id] {
        return objects.find({owner, Id(id)}, worker.options());
      });
      return;
    }
    const OwnerId owner = worker.any_owner();
    Operation create = worker.draft(Operation::Kind::create, "");
    create.value = worker.word();
    try {
      const Ticketed made = objects.create({.shop_id = owner, .value = *create.value}, worker.options());
      create.end = now_ns();
      create.key = key_of("ticketed", owner, made.id.value);
      create.id = made.id.value;
      create.version = made.row_version;
      worker.tell({create});
      mine_.emplace_back(owner, made.id.value);
      if (mine_.size() > 20) mine_.pop_front();
    } catch (const Error& error) {
      worker.pause_after(error);
    }
  }

  std::deque<std::pair<OwnerId, std::uint64_t>> mine_;
};

}  // namespace

std::unique_ptr<Workload> create_erase() { return std::make_unique<CreateErase>(); }

}  // namespace weft::chaos
