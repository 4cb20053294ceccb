#include "chaos/driver/scene.hpp"

#include <algorithm>

#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

constexpr std::size_t owner_count = 8;

Worker::Setting setting(const std::filesystem::path& folder, const std::string& name) {
  return {.folder = folder,
          .name = name,
          .incarnation = 0,
          .seed = 1,
          .owners = {},
          .deadline = std::chrono::milliseconds(5000)};
}

void create_cell(Worker& worker, const Entity<Cell>& entity, OwnerId owner, std::uint64_t number) {
  Operation create = worker.draft(Operation::Kind::create, key_of(entity.def().name(), owner, number));
  create.value = worker.word();
  worker.call(create, [&](Operation& told) {
    told.version = worker.store()
                       .of(entity)
                       .create({.shop_id = owner, .number = number, .value = *create.value}, worker.options())
                       .row_version;
  });
}

void look_at_owner(Worker& worker, OwnerId owner, ReadFrom from) {
  const auto look = [&](const Entity<Cell>& entity, std::uint64_t count) {
    for (std::uint64_t number = 0; number < count; ++number) {
      worker.read<Cell>(key_of(entity.def().name(), owner, number), [&] {
        return worker.store().of(entity).find({owner, number}, worker.options(from));
      });
    }
  };
  look(cell(), cells_of_an_owner);
  look(plain_cell(), cells_of_an_owner);
  look(journal(), journals_of_an_owner);
  look(slip(), slips_of_an_owner);
  worker.read<Tally>(key_of("tally", owner, 0), [&] {
    return worker.store().of(tally()).find({owner, std::uint64_t{0}}, worker.options(from));
  });
}

}  // namespace

std::vector<std::uint64_t> set_up(const std::filesystem::path& topology, const std::filesystem::path& folder) {
  Store store = Store::open(topology, {.entities = all_entities()});
  Worker worker(store, setting(folder, "setup"));
  std::vector<std::uint64_t> owners;
  std::array<std::size_t, 4> homes{};  // as many of each shard and parity
  while (owners.size() < owner_count) {
    const auto shard = static_cast<std::uint32_t>(1 + owners.size() / 2 % 2);
    const OwnerId owner = store.add_owner("shop", {.shard = shard});
    std::size_t& home = homes.at(2 * (shard - 1) + owner.value % 2);
    if (home >= owner_count / homes.size()) continue;
    ++home;
    owners.push_back(owner.value);
    for (std::uint64_t number = 0; number < cells_of_an_owner; ++number) create_cell(worker, cell(), owner, number);
    for (std::uint64_t number = 0; number < cells_of_an_owner; ++number)
      create_cell(worker, plain_cell(), owner, number);
    for (std::uint64_t number = 0; number < journals_of_an_owner; ++number)
      create_cell(worker, journal(), owner, number);
    Operation create = worker.draft(Operation::Kind::create, key_of("tally", owner, 0));
    create.value = "0";
    create.version = 0;
    worker.call(create, [&](Operation&) { store.of(tally()).create({.shop_id = owner}, worker.options()); });
  }
  return owners;
}

void look_at_all(const std::filesystem::path& topology, const std::filesystem::path& folder,
                 const std::vector<std::uint64_t>& owners, const History& history) {
  Store store = Store::open(topology, {.entities = all_entities()});
  Worker worker(store, setting(folder, "final"));
  for (const ReadFrom from : {ReadFrom::cache_or_row, ReadFrom::row}) {
    for (const std::uint64_t owner : owners) look_at_owner(worker, owner, from);
    for (std::uint64_t number = 0; number < names; ++number) {
      const std::string name = "name-" + std::to_string(number);
      worker.read<Account>("name/" + name, [&] {
        return store.of(account()).find_by_unique("account_name", name, worker.options(from));
      });
    }
    for (const Operation& op : history.operations) {
      if (op.op != Operation::Kind::create || !op.id || !op.key.starts_with("ticketed/")) continue;
      const std::size_t slash = op.key.find('/', 9);
      const OwnerId owner = std::stoull(op.key.substr(9, slash - 9));
      worker.read<Ticketed>(op.key, [&] {
        return store.of(ticketed()).find({owner, Id(*op.id)}, worker.options(from));
      });
    }
  }
}

}  // namespace weft::chaos
