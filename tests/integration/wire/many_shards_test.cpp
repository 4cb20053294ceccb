// A thousand shards in one topology: sockets keep the caps, and memory stays small.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "engine/admin.hpp"
#include "engine/open.hpp"
#include "integration/store/entities.hpp"
#include "support/mariadb_server.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {
namespace {

constexpr std::uint32_t shards = 1000;
constexpr std::size_t per_server = 8;
constexpr std::size_t per_process = 64;

double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmRSS:") continue;
    double kib = 0;
    status >> kib;
    return kib / 1024;
  }
  return 0;
}

/// A thousand shards as databases of one MariaDB; a topology may know it under any number of names.
class Site {
 public:
  Site() {
    MariadbServer::Options options{.name = "all"};
    options.databases = {"weft_shard_1", "weft_index", "weft_tickets_0", "weft_tickets_1"};
    options.settings = {"--innodb-file-per-table=0", "--table-open-cache=400", "--skip-log-bin",
                        "--skip-log-slave-updates"};
    mariadb_ = std::make_unique<MariadbServer>(folder_.path() / "all", options);
    mariadb_->wait_ready();
    write_secret(folder_.path() / "app.password", options.app_password + "\n");
    write_secret(folder_.path() / "admin.password", options.admin_password + "\n");
    detail::init(detail::load_topology(write_topology(1, 1)), {setting.def()}, {},
                 detail::Deadline::in(std::chrono::seconds(60)));
    std::vector<std::thread> makers;
    for (std::uint32_t part = 0; part < 4; ++part) makers.emplace_back([this, part] { copy_shards(part); });
    for (auto& maker : makers) maker.join();
  }

  /// The topology with that many names of the server and that many shards, shared out among the names.
  std::filesystem::path write_topology(std::uint32_t names, std::uint32_t count) const {
    auto path = folder_.path() / (std::to_string(names) + ".toml");
    std::ofstream file(path);
    file << "[store]\nname = \"many\"\nversion = 1\n"
         << "[account.app]\nuser = \"weft_app\"\npassword_file = \"app.password\"\n"
         << "[account.admin]\nuser = \"weft_admin\"\npassword_file = \"admin.password\"\n"
         << "[pool]\nper_server = " << per_server << "\nper_process = " << per_process
         << "\n[deadline]\ncall_ms = 5000\n";
    for (std::uint32_t name = 1; name <= names; ++name) {
      file << "[server.s" << name << "]\nhost = \"127.0.0.1\"\nport = " << mariadb_->port()
           << "\naccount = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n";
    }
    for (int number : {0, 1})
      file << "[[ticket]]\nnumber = " << number << "\nserver = \"s1\"\ndatabase = \"weft_tickets_" << number << "\"\n";
    file << "[index]\na = { server = \"s1\", database = \"weft_index\" }\nb = \"none\"\n";
    for (std::uint32_t id = 1; id <= count; ++id)
      file << "[[shard]]\nid = " << id << "\na = { server = \"s" << 1 + id % names << "\", database = \"weft_shard_"
           << id << "\" }\nb = \"none\"\nweight = 100\nstate = \"open\"\n";
    return path;
  }

  std::int64_t status(const std::string& name) const {
    return run_sql(mariadb_->admin(), {"SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status "
                                       "WHERE variable_name = '" +
                                       name + "'"})
        .at(0, 0)
        .as_int();
  }
  void forget_peaks() const { run_sql(mariadb_->admin(), {"FLUSH STATUS"}); }

 private:
  // From the first shard's tables, by the server itself.
  void copy_shards(std::uint32_t part) const {
    const detail::Rows tables = run_sql(
        mariadb_->admin(), {"SELECT table_name FROM information_schema.tables WHERE table_schema = 'weft_shard_1'"});
    for (std::uint32_t from = 2 + part * 250; from < 2 + (part + 1) * 250 && from <= shards; from += 25) {
      std::vector<std::string> statements;
      for (std::uint32_t id = from; id < std::min(from + 25, shards + 1); ++id) {
        const std::string to = "weft_shard_" + std::to_string(id);
        statements.push_back("CREATE DATABASE " + to);
        for (std::size_t row = 0; row < tables.size(); ++row) {
          const std::string& table = tables.at(row, 0).as_text();
          statements.push_back("CREATE TABLE " + to + "." + table + " LIKE weft_shard_1." + table);
        }
        for (const char* table : {"weft_baton", "weft_version"})
          statements.push_back("INSERT INTO " + to + "." + table + " SELECT * FROM weft_shard_1." + table);
      }
      run_sql(mariadb_->admin(), statements);
    }
  }

  TempFolder folder_{"weft-many-shards"};
  std::unique_ptr<MariadbServer> mariadb_;
};

class ManyShards : public testing::TestWithParam<std::uint32_t> {
 protected:
  static const Site& site() {
    static const Site made;
    return made;
  }
};

TEST_P(ManyShards, sockets_keep_the_caps_and_memory_stays_small) {
  const auto file = site().write_topology(GetParam(), shards);
  site().forget_peaks();
  const double before = resident_mib();
  const auto silent = [](LogLevel, std::string_view) {};
  Store store(detail::open_core(file, {.entities = {setting.def()}, .log = silent}, {}));
  const double opened = resident_mib();
  std::vector<std::thread> callers;
  std::atomic<std::uint32_t> next{1};
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&] {
      Repository<Setting> settings = store.of(setting);
      for (std::uint32_t shard = next++; shard <= shards; shard = next++) {
        const OwnerId owner = store.add_owner("shop", {.shard = shard});
        Setting made = settings.create({.shop_id = owner, .name = "s", .slot = 1, .number = shard});
        made.number += 1;
        settings.save(made);
        const auto found = settings.find({owner, std::string("s"), 1});
        if (!found || found->number != shard + 1) ++wrong;
        settings.increment({owner, std::string("s"), 1}, "number", 1);
      }
    });
  }
  for (auto& caller : callers) caller.join();
  const double after = resident_mib();
  const auto peak = site().status("Max_used_connections");
  std::cout << shards << " shards on " << GetParam() << " server names: at most " << peak
            << " connections; memory grew by " << opened - before << " MiB at opening, " << after - before
            << " MiB in all\n";
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(peak, static_cast<std::int64_t>(per_process) + 1) << "one is this test's own";
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
  EXPECT_LT(after - before, 50);
#endif
}

INSTANTIATE_TEST_SUITE_P(Names, ManyShards, testing::Values(1U, 4U, 1000U),
                         [](const auto& info) { return "on_" + std::to_string(info.param); });

}  // namespace
}  // namespace weft::test
