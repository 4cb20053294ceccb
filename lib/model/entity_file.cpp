#include <map>
#include <set>

#include "model/duration_text.hpp"
#include "model/entity_field.hpp"
#include "model/spec_check.hpp"
#include "model/table_reader.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {
namespace {

/// Reads one [entity.NAME] section. Faults of TOML and of the definition are told by their lines; a part that could not
/// be read is not judged again.
class EntityReader {
 public:
  EntityReader(const TomlMember& member, FileFaults& faults)
      : reader_(member.value, "entity '" + member.key + "'", faults), faults_(faults) {
    spec_.name = member.key;
    lines_["name"] = member.value.line;
  }

  /// nullopt when there was any fault.
  std::optional<EntitySpec> read();

 private:
  void fields();
  void owner_and_key();
  void indexes();
  void uniques();
  void cache();
  /// Adds a key part that is not among the fields: ids need not be written twice.
  void imply(const std::string& name, std::size_t position);

  TableReader reader_;
  FileFaults& faults_;
  EntitySpec spec_;
  std::map<std::string, std::uint32_t> lines_;
  std::set<std::string> unsound_;
};

void EntityReader::fields() {
  const TomlTable* table = reader_.table("fields");
  if (table == nullptr) return;
  for (const TomlMember& member : *table) {
    ReadField field = read_field(spec_.name, member, faults_);
    const std::string part = "fields." + member.key;
    lines_[part] = member.value.line;
    if (!field.sound) unsound_.insert(part);
    spec_.fields.push_back(std::move(field.spec));
  }
}

void EntityReader::imply(const std::string& name, std::size_t position) {
  for (const FieldSpec& field : spec_.fields)
    if (field.name == name) return;
  position = std::min(position, spec_.fields.size());
  spec_.fields.insert(spec_.fields.begin() + static_cast<std::ptrdiff_t>(position), {.name = name, .type = Type::u64});
}

void EntityReader::owner_and_key() {
  const std::string owner_form = "write owner = { kind = \"shop\", field = \"shop_id\" }";
  std::optional<std::string> owner;
  if (const TomlValue* value = reader_.value("owner")) {
    TableReader given(*value, "owner of entity '" + spec_.name + "'", faults_);
    const auto kind = given.needed_text("kind", owner_form);
    owner = given.needed_text("field", owner_form);
    given.finish();
    if (kind) spec_.owner_kind = *kind;
    if (!kind) unsound_.insert("owner");
    if (!owner) unsound_.insert("key");
  } else {
    reader_.fault("owner", "entity '" + spec_.name + "' has no owner; " + owner_form);
    unsound_.insert({"owner", "key"});
  }
  spec_.id_field = reader_.text("id").value_or("");
  const auto key = reader_.texts("key");
  spec_.version_field = reader_.text("version").value_or(spec_.version_field);
  for (const char* part : {"owner", "id", "key", "version"}) lines_[part] = reader_.line_of(part);
  if (!owner) return;

  if (key) {
    spec_.key = *key;
    if (key->empty() || key->front() != *owner) {
      reader_.fault("key", "entity '" + spec_.name + "' has a key that does not begin with its owner's field '" +
                               *owner + "'; put that field first");
      unsound_.insert({"id", "key"});
    }
  } else {
    spec_.key = {*owner};
    if (!spec_.id_field.empty()) spec_.key.push_back(spec_.id_field);
  }
  imply(*owner, 0);
  if (!spec_.id_field.empty()) imply(spec_.id_field, 1);
}

void EntityReader::indexes() {
  const TomlTable* table = reader_.table("indexes");
  if (table == nullptr) return;
  TableReader given(*table, "indexes of entity '" + spec_.name + "'", reader_.line_of("indexes"), faults_);
  for (const TomlMember& member : *table) {
    lines_["indexes." + member.key] = member.value.line;
    if (auto fields = given.texts(member.key)) spec_.indexes.push_back({member.key, std::move(*fields)});
  }
}

void EntityReader::uniques() {
  const TomlTable* table = reader_.table("unique");
  if (table == nullptr) return;
  TableReader given(*table, "unique values of entity '" + spec_.name + "'", reader_.line_of("unique"), faults_);
  for (const TomlMember& member : *table) {
    lines_["unique." + member.key] = member.value.line;
    if (auto field = given.text(member.key)) spec_.uniques.push_back({member.key, std::move(*field)});
  }
}

void EntityReader::cache() {
  spec_.located = reader_.boolean("located").value_or(false);
  if (const auto text = reader_.text("cached_for")) {
    if (const auto time = duration_of(*text))
      spec_.cached_for = *time;
    else
      reader_.fault("cached_for", "entity '" + spec_.name +
                                      "' has a cached_for that is no time; write it like \"90s\", \"10min\", "
                                      "\"2h\" or \"7d\"");
  }
  if (const auto mode = reader_.text("cache_mode")) {
    if (*mode == "available")
      spec_.cache_mode = CacheMode::available;
    else if (*mode == "strict_outbox")
      spec_.cache_mode = CacheMode::strict_outbox;
    else if (*mode != "strict")
      reader_.fault("cache_mode", "entity '" + spec_.name +
                                      "' has an unknown cache_mode; write \"strict\", \"strict_outbox\" or "
                                      "\"available\"");
  }
  for (const char* part : {"located", "cached_for"}) lines_[part] = reader_.line_of(part);
}

std::optional<EntitySpec> EntityReader::read() {
  const std::size_t before = faults_.size();
  spec_.table = reader_.text("table").value_or("");
  lines_["table"] = reader_.line_of("table");
  fields();
  owner_and_key();
  indexes();
  uniques();
  cache();
  reader_.finish();
  for (const SpecFault& fault : complete_spec(spec_)) {
    if (unsound_.contains(fault.part)) continue;
    const auto line = lines_.find(fault.part);
    const std::string who = fault.part == "name" ? "" : "entity '" + spec_.name + "': ";
    faults_.add(line == lines_.end() ? reader_.line() : line->second, who + fault.text);
  }
  if (faults_.size() != before) return std::nullopt;
  return std::move(spec_);
}

}  // namespace
}  // namespace weft::detail

namespace weft {
inline namespace v1 {

std::vector<EntityDef> load_entities(const std::filesystem::path& file) {
  const detail::TomlValue root = detail::read_toml(file);
  detail::FileFaults faults(file);
  detail::TableReader reader(std::get<detail::TomlTable>(root.content), "the file", 0, faults);
  const detail::TomlTable* sections = reader.table("entity");
  if (sections == nullptr || sections->empty())
    reader.fault("entity", "the file has no entity; write a section like [entity.listing]");
  reader.finish();

  std::vector<EntityDef> defs;
  std::map<std::string, std::string> by_table;
  for (const detail::TomlMember& member : sections == nullptr ? detail::TomlTable{} : *sections) {
    auto spec = detail::EntityReader(member, faults).read();
    if (!spec) continue;
    const auto [other, fresh] = by_table.emplace(spec->table, spec->name);
    if (!fresh)
      faults.add(member.value.line, "entity '" + spec->name + "' has the same table as entity '" + other->second +
                                        "'; give each its own, or the cache of one misses what the other writes");
    defs.emplace_back(std::move(*spec));
  }
  faults.raise();
  return defs;
}

}  // namespace v1
}  // namespace weft
