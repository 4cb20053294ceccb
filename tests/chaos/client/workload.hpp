#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/client/worker.hpp"

namespace weft::chaos {

/// What one thread asks again and again. One file each; make_workloads() names them all.
class Workload {
 public:
  virtual ~Workload() = default;
  /// One or a few calls.
  virtual void step(Worker& worker) = 0;
};

std::unique_ptr<Workload> registers();     // versioned registers, cached and not
std::unique_ptr<Workload> counters();      // increments
std::unique_ptr<Workload> transactions();  // owner transactions over several rows
std::unique_ptr<Workload> claims();        // unique names, created, saved, erased
std::unique_ptr<Workload> create_erase();  // rows that come and go, with keys of the caller's and with tickets
std::unique_ptr<Workload> many();          // find_many over owners

struct NamedWorkload {
  std::string_view name;
  std::unique_ptr<Workload> (*make)();
  unsigned weight;
};
const std::vector<NamedWorkload>& all_workloads();

std::string key_of(std::string_view entity, OwnerId owner, std::uint64_t number);

}  // namespace weft::chaos
