#include "chaos/driver/site.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "chaos/client/entities.hpp"
#include "engine/admin.hpp"
#include "support/sql.hpp"
#include "weft/error.hpp"

namespace weft::chaos {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

void replace_port(std::string& text, std::uint16_t old_port, std::uint16_t new_port) {
  const std::string from = "port = " + std::to_string(old_port) + "\n";
  const std::size_t at = text.find(from);
  if (at == std::string::npos)
    throw std::runtime_error("the lab's topology does not name port " + std::to_string(old_port));
  text.replace(at, from.size(), "port = " + std::to_string(new_port) + "\n");
}

// A server's files at the start, its log of a long run, and some room.
constexpr std::size_t small_disk_megabytes = 400;

// One applier could not keep up with 16 threads that write; commits stay in order.
const std::vector<std::string> apply_in_parallel{"--slave-parallel-threads=8", "--slave-parallel-mode=optimistic"};

}  // namespace

Site::Site(const Options& options) : folder_(options.folder), loop_(options.seed) {
  for (const std::string server : {"tickets-0", "tickets-1"})
    disks_[server] = std::make_unique<SmallDisk>(folder_ / server, small_disk_megabytes);
  const auto prepare = [](const std::filesystem::path& file) {
    detail::init(detail::load_topology(file), all_entities(), {}, detail::Deadline::in(std::chrono::seconds(60)));
  };
  lab_ = std::make_unique<weft::test::Lab>(weft::test::Lab::Options{.folder = folder_,
                                                                    .own_index_pair = true,
                                                                    .durable = true,
                                                                    .index_semi_sync = true,
                                                                    .shards_semi_sync = options.durable_pair,
                                                                    .boots_read_only = true,
                                                                    .side_settings = apply_in_parallel,
                                                                    .view = options.view,
                                                                    .prepare = prepare});
  topologies_.resize(options.clients);
  put_gates();
  operators_ = folder_ / "operators.toml";
  std::ofstream(operators_) << topology_text();
  for (std::size_t client = 0; client < options.clients; ++client) write_topology(client);
}

void Site::put_gates() {
  for (std::size_t client = 0; client < topologies_.size(); ++client)
    for (const auto& name : databases()) gates_[{client, name}] = &loop_.add(port_of(name));
  for (const auto& name : caches()) {
    Gate& shared = loop_.add(port_of(name));
    for (std::size_t client = 0; client < topologies_.size(); ++client) gates_[{client, name}] = &shared;
  }
  for (const auto& side : sides()) {
    replication_[side] = &loop_.add(port_of(other_side(side)));
    replicate_through_gates(side);
  }
}

std::string Site::topology_text() {
  std::string text = content(lab_->file());
  for (const auto& name : caches()) replace_port(text, port_of(name), gate(0, name).port());
  return text;
}

// Beside the lab's own file: password files are named by their place next to it.
void Site::write_topology(std::size_t client) {
  std::string text = topology_text();
  for (const auto& name : databases()) replace_port(text, port_of(name), gate(client, name).port());
  topologies_[client] = folder_ / ("client-" + std::to_string(client) + ".toml");
  std::ofstream(topologies_[client]) << text;
}

std::uint16_t Site::port_of(const std::string& server) {
  return server.starts_with("cache") ? cache(server).port() : database(server).port();
}

weft::test::MariadbServer& Site::database(const std::string& name) {
  if (name == "shards-a") return lab_->shards().a();
  if (name == "shards-b") return lab_->shards().b();
  if (name == "index-a") return lab_->index().a();
  if (name == "index-b") return lab_->index().b();
  if (name == "tickets-0") return lab_->ticket(0);
  if (name == "tickets-1") return lab_->ticket(1);
  throw std::out_of_range("there is no server " + name);
}

weft::test::MemcachedServer& Site::cache(const std::string& name) { return lab_->cache(name == "cache-0" ? 0 : 1); }

const std::vector<std::string>& Site::databases() {
  static const std::vector<std::string> names{"shards-a", "shards-b", "index-a", "index-b", "tickets-0", "tickets-1"};
  return names;
}

const std::vector<std::string>& Site::sides() {
  static const std::vector<std::string> names{"shards-a", "shards-b", "index-a", "index-b"};
  return names;
}

const std::vector<std::string>& Site::caches() {
  static const std::vector<std::string> names{"cache-0", "cache-1"};
  return names;
}

std::string Site::group_of(const std::string& server) {
  return server.ends_with("-a") || server.ends_with("-b") ? server.substr(0, server.size() - 2) : server;
}

std::string Site::other_side(const std::string& side) { return group_of(side) + (side.ends_with("-a") ? "-b" : "-a"); }

std::uint32_t Site::server_id(const std::string& side) {
  return (side.starts_with("shards") ? 11U : 21U) + (side.ends_with("-b") ? 1U : 0U);
}

std::vector<std::string> Site::small_disks() const {
  std::vector<std::string> all;
  for (const auto& [server, disk] : disks_)
    if (disk->mounted()) all.push_back(server);
  return all;
}

std::string Site::why_no_small_disk() const { return disks_.begin()->second->why(); }

void Site::resume_replication(const std::string& side) {
  weft::test::run_sql(database(side).admin(), {"START SLAVE", "SET GLOBAL read_only = OFF"});
}

void Site::name_peer_without_gate(const std::string& side) {
  weft::test::run_sql(database(side).admin(),
                      {"CHANGE MASTER TO MASTER_PORT = " + std::to_string(port_of(other_side(side)))});
}

void Site::replicate_through_gates(const std::string& side) {
  weft::test::run_sql(
      database(side).admin(),
      {"STOP SLAVE", "CHANGE MASTER TO MASTER_PORT = " + std::to_string(replication_[side]->port()), "START SLAVE"});
}

void Site::heal() {
  for (const auto& [who, gate] : gates_) gate->pass();
  for (const auto& [side, gate] : replication_) gate->pass();
  for (const auto& name : databases()) database(name).signal(SIGCONT);
  for (const auto& name : caches()) cache(name).resume();
}

bool Site::settle(std::chrono::milliseconds patience) {
  return lab_->shards().wait_equal(patience) && lab_->index().wait_equal(patience);
}

}  // namespace weft::chaos
