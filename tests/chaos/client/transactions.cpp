#include <algorithm>
#include <numeric>

#include "chaos/client/workload.hpp"

namespace weft::chaos {
namespace {

// Reads some rows of one owner and puts the same new word into several of them. A read in a transaction is as old as
// the transaction may be; a write takes place while COMMIT is under way.
class Transactions : public Workload {
 public:
  void step(Worker& worker) override {
    const OwnerId owner = worker.any_owner();
    if (worker.one_in(3)) {
      const std::uint64_t number = worker.below(journals_of_an_owner);
      worker.read<Cell>(key_of("journal", owner, number), [&] {
        return worker.store().of(journal()).find({owner, number}, worker.options());
      });
      return;
    }
    const std::string name = worker.word();
    const std::int64_t began = now_ns();
    reads_.clear();
    writes_.clear();
    bool changes = false;
    try {
      Transaction transaction = worker.store().begin({"shop", owner}, worker.options());
      changes = work(worker, transaction, owner, name, began);
      commit(worker, transaction, changes);
    } catch (const Error& error) {
      // Before COMMIT: nothing was applied, and the reads that came back are true all the same.
      worker.tell(reads_);
      for (Operation& write : writes_) {
        write.outcome = Operation::Outcome::fail;
        write.end = std::max(write.start, now_ns());
      }
      worker.tell(writes_);
      worker.pause_after(error);
    }
  }

 private:
  bool work(Worker& worker, Transaction& transaction, OwnerId owner, const std::string& name, std::int64_t began) {
    const bool changes = !worker.one_in(3);
    auto rows = transaction.of(journal());
    std::vector<std::uint64_t> numbers(journals_of_an_owner);
    std::iota(numbers.begin(), numbers.end(), 0U);
    for (std::size_t at = 0; at < 3; ++at) {
      std::swap(numbers[at], numbers[at + worker.below(numbers.size() - at)]);
      Operation read = worker.draft(Operation::Kind::read, key_of("journal", owner, numbers[at]));
      std::optional<Cell> row = rows.find({owner, numbers[at]}, worker.options());
      read.start = began;
      read.end = now_ns();
      read.deadline.reset();
      read.from = Operation::From::row;
      read.transaction = name;
      if (row) {
        read.version = row->row_version;
        read.value = row->value;
      }
      reads_.push_back(read);
      if (!row || !changes) continue;
      row->value = name;
      Operation write = worker.draft(Operation::Kind::write, read.key);
      write.version = row->row_version + 1;
      write.value = name;
      write.transaction = name;
      write.deadline.reset();
      writes_.push_back(write);
      rows.save(*row, worker.options());
    }
    return changes;
  }

  void commit(Worker& worker, Transaction& transaction, bool changes) {
    worker.tell(reads_);
    reads_.clear();
    for (Operation& write : writes_) write.start = now_ns();
    std::vector<Operation> writes = std::move(writes_);
    writes_.clear();
    if (changes)
      worker.call(writes, [&] { transaction.commit(worker.options()); });
    else
      transaction.rollback();
  }

  std::vector<Operation> reads_;
  std::vector<Operation> writes_;
};

}  // namespace

std::unique_ptr<Workload> transactions() { return std::make_unique<Transactions>(); }

}  // namespace weft::chaos
