#pragma once

#include "chaos/nemesis/nemesis.hpp"

namespace weft::chaos {

std::unique_ptr<Nemesis> kill_server();
std::unique_ptr<Nemesis> stop_server();
std::unique_ptr<Nemesis> kill_memcached();
std::unique_ptr<Nemesis> stop_memcached();
std::unique_ptr<Nemesis> kill_client(const Site& site);
std::unique_ptr<Nemesis> stop_client(const Site& site);
std::unique_ptr<Nemesis> partition();
std::unique_ptr<Nemesis> partition_one_way();
std::unique_ptr<Nemesis> partition_pair();
std::unique_ptr<Nemesis> lost_commit_reply();
std::unique_ptr<Nemesis> lost_reply();
std::unique_ptr<Nemesis> late_cache_command();
std::unique_ptr<Nemesis> slow_network();
std::unique_ptr<Nemesis> drip();
std::unique_ptr<Nemesis> reset_connections();
std::unique_ptr<Nemesis> cut_answers();
std::unique_ptr<Nemesis> move_clock();
std::unique_ptr<Nemesis> index_repair();
std::unique_ptr<Nemesis> disk_full(const Site& site);
std::unique_ptr<Nemesis> handover();
std::unique_ptr<Nemesis> takeover_rejoin();

}  // namespace weft::chaos
