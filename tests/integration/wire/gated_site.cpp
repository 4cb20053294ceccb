#include "integration/wire/gated_site.hpp"

#include <csignal>
#include <fstream>

#include "engine/admin.hpp"
#include "engine/open.hpp"
#include "integration/store/entities.hpp"
#include "support/sql.hpp"

namespace weft::test {

namespace {

const char* const accounts =
    "[store]\nname = \"gated\"\nversion = 1\n"
    "[account.app]\nuser = \"weft_app\"\npassword_file = \"app.password\"\n"
    "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n";

const char* const places =
    "[[ticket]]\nnumber = 0\nserver = \"tickets0\"\ndatabase = \"weft_tickets_0\"\n"
    "[[ticket]]\nnumber = 1\nserver = \"tickets1\"\ndatabase = \"weft_tickets_1\"\n"
    "[index]\na = { server = \"index\", database = \"weft_index\" }\nb = \"none\"\n"
    "[[shard]]\nid = 1\na = { server = \"shard1\", database = \"weft_shard_1\" }\nb = \"none\"\nweight = 100\n"
    "state = \"open\"\n"
    "[[shard]]\nid = 2\na = { server = \"shard2\", database = \"weft_shard_2\" }\nb = \"none\"\nweight = 100\n"
    "state = \"open\"\n";

}  // namespace

GatedSite::GatedSite(const std::string& settings) : file_(folder_.path() / "weft.toml") {
  MariadbServer::Options options{.name = "all"};
  options.databases = {"weft_shard_1", "weft_shard_2", "weft_index", "weft_tickets_0", "weft_tickets_1"};
  mariadb_ = std::make_unique<MariadbServer>(folder_.path() / "all", options);
  memcached_ = std::make_unique<MemcachedServer>();
  mariadb_->wait_ready();
  memcached_->wait_ready();
  write_secret(folder_.path() / "app.password", options.app_password + "\n");
  write_secret(folder_.path() / "admin.password", options.admin_password + "\n");
  std::ofstream file(file_);
  file << accounts;
  for (const char* server : {"shard1", "shard2", "index", "tickets0", "tickets1"}) {
    const auto& gate = gates_[server] = std::make_unique<TcpGate>(mariadb_->port());
    file << "[server." << server << "]\nhost = \"127.0.0.1\"\nport = " << gate->port()
         << "\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n";
  }
  gates_["cache"] = std::make_unique<TcpGate>(memcached_->port());
  file << places << "[[cache]]\nhost = \"127.0.0.1\"\nport = " << gates_["cache"]->port() << "\n" << settings;
  file.close();
  detail::init(detail::load_topology(file_), all_entities(), {}, detail::Deadline::in(std::chrono::seconds(60)));
}

Store GatedSite::open() const {
  return Store(detail::open_core(file_, {.entities = all_entities(), .log = [](LogLevel, std::string_view) {}}, {}));
}

void GatedSite::for_all(const std::function<void(TcpGate&)>& change) {
  for (const auto& [server, gate] : gates_) change(*gate);
}

void GatedSite::heal() {
  mariadb_->signal(SIGCONT);
  memcached_->resume();
  for_all([](TcpGate& gate) { gate.pass(); });
}

std::int64_t GatedSite::status(const std::string& name) const {
  return run_sql(
             mariadb_->admin(),
             {"SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status WHERE variable_name = '" +
              name + "'"})
      .at(0, 0)
      .as_int();
}

}  // namespace weft::test
