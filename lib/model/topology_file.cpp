#include <algorithm>
#include <limits>

#include "model/names.hpp"
#include "model/topology_draft.hpp"

namespace weft::detail {
namespace {

constexpr std::int64_t most_millis = 3'600'000;

void read_store(TableReader& root, TopologyDraft& draft, FileFaults& faults) {
  const TomlValue* section = root.value("store");
  if (section == nullptr) {
    root.fault("store", "there is no store; write a section [store] with name and version");
    return;
  }
  TableReader reader(*section, "[store]", faults);
  draft.topology.store = reader.needed_text("name", "give the store a name; its cached objects carry it").value_or("");
  if (!draft.topology.store.empty() && !is_name(draft.topology.store))
    reader.fault("name", "[store] has a name that cannot be: " + std::string(name_rule));
  if (reader.value("version") == nullptr)
    reader.fault("version", "[store] has no version; begin with 1 and raise it with each change");
  const auto version = reader.integer("version", 1, std::numeric_limits<std::int64_t>::max());
  draft.topology.version = static_cast<std::uint64_t>(version.value_or(0));
  for (const std::string& name : reader.texts("entities").value_or(std::vector<std::string>{})) {
    const std::filesystem::path file = draft.folder / name;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
      reader.fault("entities", "[store] names the entity file " + file.string() +
                                   ", which is not there; put it there or mend the path");
    if (std::count(draft.topology.entity_files.begin(), draft.topology.entity_files.end(), file) != 0)
      reader.fault("entities", "[store] names the entity file " + file.string() + " twice; leave one out");
    draft.topology.entity_files.push_back(file);
  }
  reader.finish();
}

void read_pool(TableReader& root, PoolSpec& pool, FileFaults& faults) {
  const TomlValue* section = root.value("pool");
  if (section == nullptr) return;
  TableReader reader(*section, "[pool]", faults);
  const auto read = [&](const char* key, std::int64_t most, std::size_t& to) {
    if (const auto number = reader.integer(key, 1, most)) to = static_cast<std::size_t>(*number);
  };
  read("per_server", 10'000, pool.per_server);
  read("per_process", 100'000, pool.per_process);
  if (!reader.faulty() && pool.per_process < pool.per_server)
    reader.fault("per_process",
                 "[pool] has fewer connections per_process than per_server; raise per_process or lower per_server");
  reader.finish();
}

void read_deadlines(TableReader& root, DeadlineSpec& deadlines, FileFaults& faults) {
  const TomlValue* section = root.value("deadline");
  if (section == nullptr) return;
  TableReader reader(*section, "[deadline]", faults);
  const auto read = [&](const char* key, Millis& to) {
    if (const auto number = reader.integer(key, 1, most_millis)) to = Millis(*number);
  };
  read("call_ms", deadlines.call);
  read("connect_ms", deadlines.connect);
  read("transaction_ms", deadlines.transaction);
  read("cache_ms", deadlines.cache);
  reader.finish();
}

void read_view(TableReader& root, ViewSpec& view, FileFaults& faults) {
  const TomlValue* section = root.value("view");
  if (section == nullptr) return;
  TableReader reader(*section, "[view]", faults);
  if (const auto number = reader.integer("lease_ms", 200, 60'000)) view.lease = Millis(*number);
  const auto word = reader.text("on_loss");
  if (word == "stop") view.on_loss = OnViewLoss::stop;
  if (word && *word != "stop" && *word != "go_on")
    reader.fault("on_loss", "[view] has an unknown on_loss; write \"go_on\" or \"stop\"");
  reader.finish();
}

}  // namespace

Topology load_topology(const std::filesystem::path& file) {
  const TomlValue content = read_toml(file);
  FileFaults faults(file);
  TableReader root(std::get<TomlTable>(content.content), "the file", 0, faults);
  TopologyDraft draft;
  draft.folder = file.parent_path();
  read_store(root, draft, faults);
  read_servers(root, draft, faults);
  read_places(root, draft, faults);
  read_pool(root, draft.topology.pool, faults);
  read_deadlines(root, draft.topology.deadlines, faults);
  read_view(root, draft.topology.view, faults);
  root.finish();
  check_topology(draft, faults);
  faults.raise();

  Topology made = std::move(draft.topology);
  std::sort(made.tickets.begin(), made.tickets.end(),
            [](const auto& left, const auto& right) { return left.number < right.number; });
  std::sort(made.shards.begin(), made.shards.end(),
            [](const auto& left, const auto& right) { return left.id < right.id; });
  return made;
}

}  // namespace weft::detail
