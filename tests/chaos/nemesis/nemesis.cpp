#include "chaos/nemesis/nemesis.hpp"

#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {

std::vector<std::unique_ptr<Nemesis>> all_nemeses(const Stage& stage) {
  std::vector<std::unique_ptr<Nemesis>> all;
  all.push_back(kill_server());
  all.push_back(stop_server());
  all.push_back(kill_memcached());
  all.push_back(stop_memcached());
  all.push_back(kill_client(stage.site));
  all.push_back(stop_client(stage.site));
  all.push_back(partition());
  all.push_back(partition_one_way());
  all.push_back(partition_pair());
  all.push_back(lost_commit_reply());
  all.push_back(lost_reply());
  all.push_back(late_cache_command());
  all.push_back(slow_network());
  all.push_back(drip());
  all.push_back(reset_connections());
  all.push_back(cut_answers());
  if (stage.clients.can_be_deceived()) all.push_back(move_clock());
  all.push_back(index_repair());
  if (!stage.site.small_disks().empty()) all.push_back(disk_full(stage.site));
  all.push_back(handover());
  all.push_back(takeover_rejoin());
  return all;
}

std::vector<std::string> client_names(const Site& site) {
  std::vector<std::string> names;
  for (std::size_t client = 0; client < site.clients(); ++client) names.push_back("client-" + std::to_string(client));
  return names;
}

std::vector<std::size_t> some_clients(const Site& site, std::mt19937_64& random) {
  if (random() % 2 == 0) return {random() % site.clients()};
  std::vector<std::size_t> all;
  for (std::size_t client = 0; client < site.clients(); ++client) all.push_back(client);
  return all;
}

}  // namespace weft::chaos
