#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

// The key is the name: whoever holds it is its value. An object that is gone when it is to be saved or erased says
// nothing about the name, which another object may have by then.
class Claims : public Workload {
 public:
  void step(Worker& worker) override {
    const std::string name = "name-" + std::to_string(worker.below(names));
    const std::string key = "name/" + name;
    auto accounts = worker.store().of(account());
    std::optional<Account> found =
        worker.read<Account>(key, [&] { return accounts.find_by_unique("account_name", name, worker.options()); });
    const std::uint64_t choice = worker.below(6);
    if (choice < 2) return;
    if (!found) {
      const OwnerId owner = worker.any_owner();
      Operation create = worker.draft(Operation::Kind::create, key);
      create.value = worker.word();
      worker.call(create, [&](Operation& told) {
        const Account made =
            accounts.create({.shop_id = owner, .name = name, .value = *create.value}, worker.options());
        told.version = made.row_version;
        told.id = made.id.value;
      });
    } else if (choice < 4) {
      found->value = worker.word();
      Operation write = worker.draft(Operation::Kind::write, key);
      write.version = found->row_version + 1;
      write.value = found->value;
      worker.call(write, [&](Operation& told) {
        if (!accounts.save(*found, worker.options())) told.outcome = Operation::Outcome::fail;
      });
    } else {
      Operation erase = worker.draft(Operation::Kind::erase, key);
      worker.call(erase, [&](Operation& told) {
        if (!accounts.erase({found->shop_id, found->id}, worker.options())) told.outcome = Operation::Outcome::fail;
      });
    }
  }
};

}  // namespace

std::unique_ptr<Workload> claims() { return std::make_unique<Claims>(); }

}  // namespace weft::chaos
