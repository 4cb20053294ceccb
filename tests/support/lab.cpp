#include "support/lab.hpp"

#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include "support/sql.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

namespace {

std::string random_password() {
  std::random_device source;
  std::ostringstream text;
  text << std::hex;
  for (int i = 0; i < 4; ++i) text << source();
  return text.str();
}

void write_server(std::ostream& file, const MariadbServer& server) {
  file << "[server." << server.name() << "]\nhost = \"127.0.0.1\"\nport = " << server.port()
       << "\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n\n";
}

std::string place(const MariadbServer& server, const std::string& database) {
  return "{ server = \"" + server.name() + "\", database = \"" + database + "\" }";
}

}  // namespace

Lab::Lab(Options options) {
  const std::string app = random_password();
  const std::string admin = random_password();
  const std::string operators = random_password();
  MariadbServer::Options server{.durable = options.durable,
                                .dies_with_parent = options.dies_with_parent,
                                .app_password = app,
                                .admin_password = admin,
                                .operator_password = operators};
  const auto pair_settings = [&](bool semi_sync) {
    std::vector<std::string> settings;
    if (semi_sync) settings = MariadbPair::semi_sync_settings();
    if (options.boots_read_only) settings.emplace_back("--read-only=1");
    settings.insert(settings.end(), options.side_settings.begin(), options.side_settings.end());
    return settings;
  };
  const auto with = [&](std::string name, std::uint32_t id, std::vector<std::string> databases) {
    server.name = std::move(name);
    server.server_id = id;
    server.databases = std::move(databases);
    return server;
  };

  // All are started first and waited for afterwards: they come up side by side.
  std::vector<std::string> on_shards{"weft_shard_1"};
  if (!options.own_second_pair) on_shards.emplace_back("weft_shard_2");
  if (!options.own_index_pair) on_shards.emplace_back("weft_index");
  server.settings = pair_settings(options.shards_semi_sync);
  shards_ = std::make_unique<MariadbPair>(options.folder, with("shards", 11, on_shards));
  if (options.own_second_pair)
    second_ = std::make_unique<MariadbPair>(options.folder, with("second", 41, {"weft_shard_2"}));
  server.settings = pair_settings(options.index_semi_sync);
  if (options.own_index_pair) index_ = std::make_unique<MariadbPair>(options.folder, with("index", 21, {"weft_index"}));
  server.settings.clear();
  for (std::uint32_t number = 0; number < 2; ++number) {
    const std::string name = "tickets-" + std::to_string(number);
    tickets_.emplace_back(options.folder / name, with(name, 31 + number, {"weft_tickets"}));
    caches_.emplace_back(options.folder / ("memcached-" + std::to_string(number) + ".log"), options.dies_with_parent);
  }
  shards_->wait_ready();
  if (second_) second_->wait_ready();
  if (index_) index_->wait_ready();
  for (MariadbServer& ticket : tickets_) ticket.wait_ready();
  for (MemcachedServer& cache : caches_) cache.wait_ready();
  for (MariadbPair* pair : {shards_.get(), second_.get(), index_.get()}) {
    if (pair == nullptr || !options.boots_read_only) continue;
    for (const MariadbServer* side : {&pair->a(), &pair->b()}) run_sql(side->admin(), {"SET GLOBAL read_only = OFF"});
  }

  file_ = options.folder / "weft.toml";
  write_topology(options, app, admin, operators);
  if (options.prepare) options.prepare(file_);
}

void Lab::write_topology(const Options& options, const std::string& app_password, const std::string& admin_password,
                         const std::string& operator_password) {
  write_secret(options.folder / "app.password", app_password + "\n");
  write_secret(options.folder / "admin.password", admin_password + "\n");
  write_secret(options.folder / "operator.password", operator_password + "\n");
  std::ofstream file(file_);
  file << "# A lab on this machine. Plain connections: loopback only.\n[store]\nname = \"lab\"\nversion = 1\n";
  if (!options.entity_files.empty()) {
    file << "entities = [";
    for (std::size_t i = 0; i < options.entity_files.size(); ++i)
      file << (i == 0 ? "\"" : ", \"") << options.entity_files[i] << '"';
    file << "]\n";
  }
  file << "\n[account.app]\nuser = \"weft_app\"\npassword_file = \"app.password\"\n\n"
       << "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n\n"
       << "[operator]\nuser = \"weft_operator\"\npassword_file = \"operator.password\"\n\n";
  write_server(file, shards_->a());
  write_server(file, shards_->b());
  if (second_) {
    write_server(file, second_->a());
    write_server(file, second_->b());
  }
  if (index_) {
    write_server(file, index_->a());
    write_server(file, index_->b());
  }
  for (const MariadbServer& ticket : tickets_) write_server(file, ticket);
  for (std::size_t number = 0; number < tickets_.size(); ++number) {
    file << "[[ticket]]\nnumber = " << number << "\nserver = \"" << tickets_[number].name()
         << "\"\ndatabase = \"weft_tickets\"\n\n";
  }
  file << "[index]\na = " << place(index().a(), "weft_index") << "\nb = " << place(index().b(), "weft_index") << "\n\n";
  for (int id = 1; id <= 2; ++id) {
    const std::string database = "weft_shard_" + std::to_string(id);
    MariadbPair& pair = shard(static_cast<std::uint32_t>(id));
    file << "[[shard]]\nid = " << id << "\na = " << place(pair.a(), database) << "\nb = " << place(pair.b(), database)
         << "\nweight = 100\nstate = \"open\"\n"
         << (options.shards_semi_sync ? "durability = \"pair\"\n\n" : "\n");
  }
  for (const MemcachedServer& cache : caches_)
    file << "[[cache]]\nhost = \"127.0.0.1\"\nport = " << cache.port() << "\n\n";
  file << "[pool]\nper_server = 16\nper_process = 256\n\n[deadline]\ncall_ms = 2000\nconnect_ms = 1000\ntransaction_ms "
          "= 10000\ncache_ms = 100\n";
  if (!options.view.empty()) file << "\n[view]\n" << options.view << "\n";
}

detail::Server Lab::tester(const std::string& server) {
  std::vector<detail::Server> all{shards_->a().admin(), shards_->b().admin()};
  for (const auto* pair : {&second_, &index_})
    if (*pair) all.insert(all.end(), {(*pair)->a().admin(), (*pair)->b().admin()});
  for (const MariadbServer& ticket : tickets_) all.push_back(ticket.admin());
  for (const detail::Server& one : all)
    if (one.name == server) return one;
  throw std::runtime_error("the lab has no server " + server);
}

std::vector<Lab::Member> Lab::members() const {
  std::vector<Member> all{{shards_->a().name(), shards_->a().pid()}, {shards_->b().name(), shards_->b().pid()}};
  if (second_) {
    all.push_back({second_->a().name(), second_->a().pid()});
    all.push_back({second_->b().name(), second_->b().pid()});
  }
  if (index_) {
    all.push_back({index_->a().name(), index_->a().pid()});
    all.push_back({index_->b().name(), index_->b().pid()});
  }
  for (const MariadbServer& ticket : tickets_) all.push_back({ticket.name(), ticket.pid()});
  for (const MemcachedServer& cache : caches_)
    all.push_back({"memcached-" + std::to_string(cache.port()), cache.pid()});
  return all;
}

void Lab::let_go() noexcept {
  for (MariadbPair* pair : {shards_.get(), second_.get(), index_.get()}) {
    if (pair == nullptr) continue;
    pair->a().let_go();
    pair->b().let_go();
  }
  for (MariadbServer& ticket : tickets_) ticket.let_go();
  for (MemcachedServer& cache : caches_) cache.let_go();
}

}  // namespace weft::test
