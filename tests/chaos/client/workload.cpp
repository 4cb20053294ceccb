#include "chaos/client/workload.hpp"

namespace weft::chaos {

const std::vector<NamedWorkload>& all_workloads() {
  static const std::vector<NamedWorkload> all{{"registers", registers, 8},       {"counters", counters, 3},
                                              {"transactions", transactions, 2}, {"claims", claims, 1},
                                              {"create_erase", create_erase, 4}, {"many", many, 2}};
  return all;
}

std::string key_of(std::string_view entity, OwnerId owner, std::uint64_t number) {
  return std::string(entity) + "/" + std::to_string(owner.value) + "/" + std::to_string(number);
}

}  // namespace weft::chaos
