#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>

#include "engine/open.hpp"
#include "integration/security/eavesdropper.hpp"
#include "integration/weftctl/site.hpp"
#include "support/failing_cache.hpp"
#include "support/failing_connector.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;

// Every value that is stored begins with it; so does every wrong password.
const std::string mark = "cnry9";

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string password_of(const Site& site, const std::string& account) {
  std::string text = content(fs::path(site.file()).parent_path() / (account + ".password"));
  text.pop_back();
  return text;
}

/// One step of a flow: an error's text is listened to, everything else is not its business.
class Flow {
 public:
  explicit Flow(Eavesdropper& ear) : ear_(ear) {}
  int failures = 0;

  template <class Step>
  void step(Step&& run) try {
    run();
  } catch (const std::exception& error) {
    ++failures;
    ear_.hear("an exception", error.what());
  }

 private:
  Eavesdropper& ear_;
};

Row row(const Store& store, const std::string& entity, const Fields& fields) {
  return Row(store.entity(entity), fields);
}

/// The main verbs with canaries in every value, right and wrong ways to call them. `number` keeps runs apart.
void use(Store& store, Flow& flow, int number) {
  const std::string own = mark + std::to_string(number);
  const CallOptions patient{.deadline = std::chrono::seconds(10)};
  OwnerId shop{};
  flow.step([&] { shop = store.add_owner("shop", {.name = own + " shop"}, patient); });
  flow.step([&] { store.add_owner("shop", {.name = own + " shop"}, patient); });
  flow.step([&] { store.find_owner("shop", own + " shop", patient); });
  if (shop.value == 0) return;
  Verbs& verbs = store.verbs();
  const EntityDef listing = store.entity("listing");
  const EntityDef setting = store.entity("setting");
  std::optional<Row> made;
  flow.step([&] {
    made =
        verbs.create(listing, row(store, "listing", {{"shop_id", shop.value}, {"title", own}, {"price", 5}}), patient);
  });
  if (!made) return;
  const Key key = made->key();
  const Key word(shop, own + "key", std::int64_t{1});
  flow.step([&] {
    verbs.create(listing, row(store, "listing", {{"shop_id", shop.value}, {"title", own}, {"price", 6}}), patient);
  });
  flow.step([&] {
    verbs.create(setting, row(store, "setting", {{"shop_id", shop.value}, {"name", own + "key"}, {"slot", 1}}),
                 patient);
  });
  flow.step([&] {
    verbs.create(setting, row(store, "setting", {{"shop_id", shop.value}, {"name", own + "key"}, {"slot", 1}}),
                 patient);
  });
  flow.step([&] { verbs.find(listing, key, patient); });
  flow.step([&] { verbs.find(listing, key, patient); });
  flow.step([&] { verbs.find(setting, word, patient); });
  flow.step([&] { verbs.find_by_unique(listing, "listing_title", own, patient); });
  flow.step([&] { verbs.find_many(listing, std::vector<Key>{key}, patient); });
  flow.step([&] { verbs.find_by_owner(setting, shop, {.limit = 1, .after = own}, patient); });
  flow.step([&] {
    Row changed = *made;
    changed["title"] = own + "b";
    verbs.save(listing, changed, patient);
  });
  flow.step([&] { verbs.save(listing, *made, patient); });  // of an old version
  flow.step([&] { verbs.save_fields(listing, key, {{"price", own}}, 2, patient); });
  flow.step([&] { verbs.save_fields(listing, key, {{"title", own + std::string(100, 'x')}}, 2, patient); });
  flow.step([&] { verbs.save_fields(listing, key, {{"title", own + "\xff"}}, 2, patient); });
  flow.step([&] { verbs.save_fields(listing, key, {{"no_such_field", own}}, 2, patient); });
  flow.step([&] { verbs.increment(listing, key, "price", std::numeric_limits<std::int64_t>::max(), patient); });
  flow.step([&] { verbs.find(setting, Key(shop, own + std::string(100, 'x'), std::int64_t{1}), patient); });
  flow.step([&] {
    Transaction tx = store.begin(Owner("shop", shop), patient);
    const std::vector<Value> twice{Value(shop.value), Value(own + "key"), Value(1), Value(1)};
    tx.execute("INSERT INTO {setting} (shop_id, name, slot, row_version) VALUES (?, ?, ?, ?)", twice, patient);
  });
  flow.step([&] {
    Transaction tx = store.begin(Owner("shop", shop), patient);
    const std::vector<Value> wrong{Value(own), Value(shop.value)};
    tx.execute("UPDATE {listing} SET price = ? WHERE shop_id = ?", wrong, patient);
  });
  flow.step([&] {
    Transaction tx = store.begin(Owner("shop", shop), patient);
    tx.verbs().save_fields(listing, key, {{"title", own + "c"}}, 2, patient);
    tx.commit(patient);
  });
  flow.step([&] { verbs.erase(listing, key, patient); });
}

class Canary : public testing::Test {
 protected:
  Site& site = Site::shared();
  const std::string app_password = password_of(site, "app");
  const std::string admin_password = password_of(site, "admin");
  Eavesdropper ear{{mark, app_password, admin_password}};
  TempFolder folder{"weft-canary"};

  Store open(const std::string& file, const detail::Seams& seams = {}) {
    return Store(detail::open_core(
        file, {.log = ear.log("the store"), .metrics = ear.metrics("the store"), .application = "shop-pages"}, seams));
  }
  /// A copy of the topology with something changed; the password files lie where they lay.
  std::string other_topology(const std::string& what, const std::string& by) const {
    const fs::path folder_of_site = fs::path(site.file()).parent_path();
    std::string text = content(site.file());
    const auto change = [&](const std::string& from, const std::string& to) {
      for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    };
    change("\"admin.password\"", "\"" + (folder_of_site / "admin.password").string() + "\"");
    change(what, by);
    change("\"app.password\"", "\"" + (folder_of_site / "app.password").string() + "\"");
    write_secret(folder.path() / "other.toml", text);
    return (folder.path() / "other.toml").string();
  }
  void expect_silence() const {
    for (const std::string& one : ear.heard()) ADD_FAILURE() << one;
  }
};

TEST_F(Canary, IsKnownWhenItIsHeard) {
  ear.hear("here", "a " + mark + " in a sentence");
  ear.log("x")(LogLevel::debug, app_password);
  EXPECT_EQ(ear.heard().size(), 2U);
}

TEST_F(Canary, IsSilentWhenTheStoreIsUsedRightAndWrong) {
  Flow flow(ear);
  {
    const Lookout lookout(ear, site.lab().shards().a().admin());
    Store store = open(site.file());
    for (int number = 0; number < 5; ++number) use(store, flow, 1000 + number);
    store.write_snapshot(folder.path() / "placements");
  }
  EXPECT_GE(flow.failures, 5 * 8) << "the wrong calls fail";
  EXPECT_GT(ear.listened("the process list"), 0U);
  EXPECT_GT(ear.listened("the store's metrics"), 0U);
  ear.hear("the snapshot", content(folder.path() / "placements"));
  expect_silence();
}

TEST_F(Canary, IsSilentWhenAnyStepFails) {
  FaultPlan plan;
  detail::Seams seams;
  seams.connector = [&](detail::SessionSettings settings) {
    return make_failing_connector(detail::make_connector(std::move(settings)), plan);
  };
  seams.cache = [&](std::unique_ptr<detail::Cache> real) { return make_failing_cache(std::move(real), plan); };
  Store store = open(site.file(), seams);
  Flow flow(ear);
  plan.fail_at(0);
  use(store, flow, 2000);
  const std::size_t steps = plan.count();
  ASSERT_GT(steps, 30U);
  for (std::size_t step = 1; step <= steps; ++step) {
    plan.fail_at(step, step % 2 == 0 ? FaultPlan::When::after_effect : FaultPlan::When::before_effect);
    use(store, flow, 2000 + static_cast<int>(step));
  }
  expect_silence();
}

TEST_F(Canary, IsSilentWhenRowsAreBad) {
  Store store = open(site.file());
  const OwnerId shop = store.add_owner("shop");
  const EntityDef setting = store.entity("setting");
  store.verbs().create(setting, Row(setting, {{"shop_id", shop.value}, {"name", mark}, {"slot", 1}}));
  for (const char side : {'A', 'B'}) {
    site.on(side, {"SET SESSION sql_log_bin = 0", "ALTER TABLE weft_shard_1.setting MODIFY number TEXT",
                   "ALTER TABLE weft_shard_2.setting MODIFY number TEXT",
                   "UPDATE weft_shard_1.setting SET number = 'cnry9 is no number'",
                   "UPDATE weft_shard_2.setting SET number = 'cnry9 is no number'"});
  }
  Flow flow(ear);
  flow.step([&] { store.verbs().find(setting, Key(shop, mark, std::int64_t{1})); });
  flow.step([&] { store.verbs().find_by_owner(setting, shop); });
  flow.step([&] { store.verbs().increment(setting, Key(shop, mark, std::int64_t{1}), "number", 1); });
  flow.step([&] { open(site.file()); });  // the table does not fit
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"schema", "check"}, {"schema", "check", "--json"}, {"doctor", "--json"}}) {
    const Ran ran = site.weftctl(words);
    ear.hear("weftctl", ran.out + ran.err);
  }
  for (const char side : {'A', 'B'}) {
    site.on(side,
            {"SET SESSION sql_log_bin = 0", "UPDATE weft_shard_1.setting SET number = NULL",
             "UPDATE weft_shard_2.setting SET number = NULL", "ALTER TABLE weft_shard_1.setting MODIFY number BIGINT",
             "ALTER TABLE weft_shard_2.setting MODIFY number BIGINT"});
  }
  EXPECT_GE(flow.failures, 1);
  expect_silence();
}

TEST_F(Canary, IsSilentWhenAServerRefusesOrSaysNothing) {
  Flow flow(ear);
  write_secret(folder.path() / "wrong.password", mark + "-wrong\n");
  const std::string wrong =
      other_topology("\"app.password\"", "\"" + (folder.path() / "wrong.password").string() + "\"");
  flow.step([&] { open(wrong); });
  ::setenv("WEFT_TEST_CANARY", (mark + "-from-the-environment").c_str(), 1);
  const std::string from_environment =
      other_topology("password_file = \"app.password\"", "password_env = \"WEFT_TEST_CANARY\"");
  flow.step([&] { open(from_environment); });
  const Ran ran = run_weftctl({"doctor", "--json", "--topology", from_environment});
  ear.hear("weftctl", ran.out + ran.err);
  ::unsetenv("WEFT_TEST_CANARY");
  EXPECT_EQ(flow.failures, 2);

  Store store = open(site.file());
  const OwnerId shop = store.add_owner("shop");
  const EntityDef setting = store.entity("setting");
  for (MariadbServer* side : {&site.lab().shards().a(), &site.lab().shards().b()}) side->signal(SIGSTOP);
  const CallOptions soon{.deadline = std::chrono::milliseconds(300)};
  flow.step([&] {
    store.verbs().create(setting, Row(setting, {{"shop_id", shop.value}, {"name", mark}, {"slot", 1}}), soon);
  });
  flow.step([&] { store.verbs().find(setting, Key(shop, mark, std::int64_t{1}), soon); });
  const Ran status = run_weftctl({"status", "--json", "--deadline", "1", "--topology", site.file()});
  ear.hear("weftctl", status.out + status.err);
  for (MariadbServer* side : {&site.lab().shards().a(), &site.lab().shards().b()}) side->signal(SIGCONT);
  EXPECT_EQ(flow.failures, 4);
  expect_silence();
}

TEST_F(Canary, IsSilentInEveryVerbOfWeftctl) {
  Store store = open(site.file());
  const EntityDef listing = store.entity("listing");
  const OwnerId shop = store.add_owner("shop", {.name = mark + " of the verbs"});
  const Row made =
      store.verbs().create(listing, Row(listing, {{"shop_id", shop.value}, {"title", mark + "verbs"}, {"price", 1}}));
  const std::string owner = std::to_string(shop.value);
  // A claim and an object row without their object: something to repair, whose log line could quote them.
  for (const char* database : {"weft_shard_1", "weft_shard_2"})
    site.on('A', {"DELETE FROM " + std::string(database) + ".listing WHERE shop_id = " + owner});
  const std::vector<std::vector<std::string>> verbs{
      {"init"},
      {"init", "--dry-run"},
      {"status"},
      {"explain", "shop", owner},
      {"explain", "shop", owner, "listing", std::to_string(made["listing_id"].as_uint())},
      {"schema", "check"},
      {"index", "repair", "--dry-run"},
      {"index", "repair"},
      {"doctor", "--all"}};
  site.lab().shards().wait_equal(std::chrono::seconds(10));
  write_secret(folder.path() / "wrong.password", mark + "-wrong\n");
  const std::string wrong =
      other_topology("\"app.password\"", "\"" + (folder.path() / "wrong.password").string() + "\"");
  const Lookout lookout(ear, site.lab().shards().a().admin());
  for (const std::vector<std::string>& verb : verbs) {
    for (const bool json : {false, true}) {
      for (const std::string& file : {site.file(), wrong}) {
        std::vector<std::string> words = verb;
        if (json) words.emplace_back("--json");
        words.insert(words.end(), {"--topology", file});
        const Ran ran = run_weftctl(words);
        ear.hear("weftctl " + verb.front(), ran.out);
        ear.hear("weftctl " + verb.front(), ran.err);
        EXPECT_FALSE(ran.out.empty() && ran.err.empty());
      }
    }
  }
  EXPECT_GT(ear.listened("a process' arguments"), 100U);
  expect_silence();
}

}  // namespace
}  // namespace weft::test
