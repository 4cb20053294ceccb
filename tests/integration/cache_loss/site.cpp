#include "integration/cache_loss/site.hpp"

#include <fstream>
#include <map>
#include <mutex>
#include <regex>
#include <sstream>
#include <thread>

#include "cache/server_state.hpp"
#include "engine/admin.hpp"
#include "engine/open.hpp"
#include "support/sql.hpp"

namespace weft::test {

using namespace std::chrono_literals;

namespace {

Entity<Register> make_register(const char* name, CacheMode mode) {
  return Entity<Register>(name)
      .owner("shop", "shop_id", &Register::shop_id)
      .key("number", &Register::number)
      .field("count", &Register::count)
      .version(&Register::row_version)
      .cached_for(10min, mode);
}

}  // namespace

const Entity<Register> strict_register = make_register("strict_register", CacheMode::strict);
const Entity<Register> outbox_register = make_register("outbox_register", CacheMode::strict_outbox);
const Entity<Register> available_register = make_register("available_register", CacheMode::available);

struct CacheSite::Counts {
  std::mutex mutex;
  std::map<std::string, double> sums;
};

CacheSite& CacheSite::only() {
  static CacheSite site;
  return site;
}

CacheSite::CacheSite() : counts_(std::make_shared<Counts>()) {
  lab_ = std::make_unique<Lab>(Lab::Options{.folder = folder_.path(), .view = "lease_ms = 600\n"});
  topology_ = detail::load_topology(lab_->file());
  detail::init(topology_, {strict_register.def(), outbox_register.def(), available_register.def()}, {},
               detail::Deadline::in(60s));
}

Store CacheSite::open(const std::filesystem::path& file) const {
  const auto counts = counts_;
  return Store::open(file, {.entities = {strict_register.def(), outbox_register.def(), available_register.def()},
                            .log = [](LogLevel, std::string_view) {},
                            .metrics =
                                [counts](const Metric& metric) {
                                  const std::lock_guard lock(counts->mutex);
                                  counts->sums[std::string(metric.name)] += metric.value;
                                }});
}

std::filesystem::path CacheSite::other_file(const std::string& name, int version,
                                            const std::vector<std::uint16_t>& ports) const {
  std::ifstream in(lab_->file());
  std::stringstream all;
  all << in.rdbuf();
  std::string text =
      std::regex_replace(all.str(), std::regex("version *= *[0-9]+"), "version = " + std::to_string(version));
  text = std::regex_replace(text, std::regex("\\[\\[cache\\]\\]\nhost = \"127.0.0.1\"\nport = [0-9]+\n"), "");
  std::string caches;
  for (const std::uint16_t port : ports)
    caches += "[[cache]]\nhost = \"127.0.0.1\"\nport = " + std::to_string(port) + "\n\n";
  text.insert(text.find("[pool]"), caches);
  std::filesystem::path file = lab_->file().parent_path() / name;
  std::ofstream(file) << text;
  return file;
}

std::pair<std::string, std::uint64_t> CacheSite::state(std::size_t place) const {
  const detail::Place& index = topology_.index.a;
  const detail::Rows rows = run_sql(lab_->tester(index.server),
                                    {"SELECT CAST(state AS CHAR), CAST(generation AS CHAR) FROM `" + index.database +
                                     "`.weft_cache_server WHERE server = " + std::to_string(place)});
  if (rows.empty()) return {"none", 0};
  return {std::string(to_string(static_cast<detail::ServerState>(std::stoi(rows.at(0, 0).as_text())))),
          std::stoull(rows.at(0, 1).as_text())};
}

bool CacheSite::becomes(std::size_t place, const std::string& wanted, std::chrono::seconds patience) const {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (state(place).first != wanted) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

std::uint64_t CacheSite::outbox_rows() const {
  std::uint64_t all = 0;
  for (const detail::ShardSpec& shard : topology_.shards) {
    const detail::Rows rows = run_sql(lab_->tester(shard.pair.a.server), {"SELECT CAST(COUNT(*) AS CHAR) FROM `" +
                                                                          shard.pair.a.database + "`.weft_outbox"});
    all += std::stoull(rows.at(0, 0).as_text());
  }
  return all;
}

std::uint64_t CacheSite::counted(const std::string& metric) const {
  const std::lock_guard lock(counts_->mutex);
  return static_cast<std::uint64_t>(counts_->sums[metric]);
}

void CacheSite::execute_on_index(const std::string& statement) const {
  const detail::Place& index = topology_.index.a;
  run_sql(lab_->tester(index.server),
          {std::regex_replace(statement, std::regex("\\{db\\}"), "`" + index.database + "`.")});
}

}  // namespace weft::test
