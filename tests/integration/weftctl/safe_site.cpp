#include "integration/weftctl/safe_site.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "integration/weftctl/market.hpp"
#include "support/sql.hpp"

namespace weft::test {

namespace {

std::vector<std::string> safe_settings() {
  std::vector<std::string> settings = MariadbPair::semi_sync_settings();
  settings.emplace_back("--read-only=1");
  return settings;
}

}  // namespace

SafeSite::SafeSite() {
  pair_ =
      std::make_unique<MariadbPair>(folder_.path(), MariadbServer::Options{.name = "db",
                                                                           .server_id = 41,
                                                                           .durable = true,
                                                                           .databases = {"weft_index", "weft_shard_1"},
                                                                           .settings = safe_settings()});
  for (std::uint32_t number = 0; number < 2; ++number) {
    const std::string name = "tickets-" + std::to_string(number);
    tickets_.push_back(std::make_unique<MariadbServer>(
        folder_.path() / name,
        MariadbServer::Options{
            .name = name, .server_id = 51 + number, .durable = true, .databases = {"weft_tickets"}}));
  }
  pair_->wait_ready();
  for (const auto& ticket : tickets_) ticket->wait_ready();
  cache_.wait_ready();
  for (const MariadbServer* side : {&pair_->a(), &pair_->b()}) run_sql(side->admin(), {"SET GLOBAL read_only = OFF"});
  write_topology();
  const Ran ran = run_weftctl({"init", "--topology", file()});
  if (ran.status != 0) throw std::runtime_error("weftctl init failed: " + ran.err);
}

nlohmann::json SafeSite::doctor(int expected_status) {
  const Ran ran = run_weftctl({"doctor", "--json", "--topology", file()});
  EXPECT_EQ(ran.status, expected_status) << ran.err << ran.out;
  return ran.json();
}

void SafeSite::write_topology() const {
  write_secret(folder_.path() / "app.password", "app-secret\n");
  write_secret(folder_.path() / "admin.password", "admin-secret\n");
  write_secret(folder_.path() / "operator.password", "operator-secret\n");
  std::ostringstream file;
  file << "[store]\nname = \"safe\"\nversion = 1\nentities = [\"" << write_market(entities_.path()) << "\"]\n"
       << "[account.app]\nuser = \"weft_app\"\npassword_file = \"app.password\"\n"
       << "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n"
       << "[operator]\nuser = \"weft_operator\"\npassword_file = \"operator.password\"\n";
  for (const MariadbServer* server : {&pair_->a(), &pair_->b(), tickets_[0].get(), tickets_[1].get()}) {
    file << "[server." << server->name() << "]\nhost = \"127.0.0.1\"\nport = " << server->port()
         << "\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n";
  }
  for (int number = 0; number < 2; ++number) {
    file << "[[ticket]]\nnumber = " << number << "\nserver = \"tickets-" << number
         << "\"\ndatabase = \"weft_tickets\"\n";
  }
  file << "[index]\na = { server = \"db-a\", database = \"weft_index\" }\nb = { server = \"db-b\", database = "
          "\"weft_index\" }\n"
       << "[[shard]]\nid = 1\na = { server = \"db-a\", database = \"weft_shard_1\" }\n"
       << "b = { server = \"db-b\", database = \"weft_shard_1\" }\nweight = 100\nstate = \"open\"\n"
       << "[[cache]]\nhost = \"127.0.0.1\"\nport = " << cache_.port() << "\n";
  write_secret(folder_.path() / "weft.toml", file.str());
}

}  // namespace weft::test
