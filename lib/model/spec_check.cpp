#include "model/spec_check.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "model/field_check.hpp"
#include "model/field_types.hpp"
#include "model/names.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_fields = 1000;
constexpr std::size_t most_key_parts = 8;
constexpr std::size_t most_index_fields = 15;  // 16 with the owner: what every server takes

std::string folded(std::string_view text) {
  std::string made(text);
  for (char& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

/// One check of one spec; each member looks at one part of it.
class SpecCheck {
 public:
  explicit SpecCheck(EntitySpec& spec) : spec_(spec) {}

  std::vector<SpecFault> run() {
    names();
    fields();
    key();
    version();
    indexes();
    uniques();
    whole();
    return std::move(faults_);
  }

 private:
  void add(std::string part, std::string text) { faults_.push_back({std::move(part), std::move(text)}); }
  void names();
  void fields();
  void key();
  void key_part(const FieldSpec& field);
  void version();
  void indexes();
  void index(const IndexSpec& index);
  void uniques();
  void whole();

  const FieldSpec* field(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &spec_.fields[found->second];
  }
  bool in_key(std::string_view name) const {
    return std::find(spec_.key.begin(), spec_.key.end(), name) != spec_.key.end();
  }

  EntitySpec& spec_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<SpecFault> faults_;
};

void SpecCheck::names() {
  if (!is_name(spec_.name))
    add("name", "entity '" + spec_.name + "' has a name that cannot be: " + std::string(name_rule));
  if (spec_.table.empty()) spec_.table = spec_.name;
  const std::string table = folded(spec_.table);
  if (!is_identifier(spec_.table))
    add("table", "the table's name cannot be; give 1 to 64 characters, no control characters, no space at the end");
  else if (table.starts_with("weft_") || table.starts_with("sqlite_"))
    add("table",
        "table '" + spec_.table + "' has a name that is kept for Weft's own and SQLite's own tables; choose another");
  if (!is_name(spec_.owner_kind))
    add("owner", spec_.owner_kind.empty()
                     ? "no owner kind is given; say who decides the shard, like 'shop'"
                     : "owner kind '" + spec_.owner_kind + "' cannot be: " + std::string(name_rule));
}

void SpecCheck::fields() {
  const auto has = [this](const std::string& name) {
    return std::any_of(spec_.fields.begin(), spec_.fields.end(),
                       [&](const FieldSpec& one) { return one.name == name; });
  };
  if (!has(spec_.version_field)) spec_.fields.push_back({.name = spec_.version_field, .type = Type::u64});
  if (spec_.fields.size() > most_fields)
    add("fields",
        std::to_string(spec_.fields.size()) + " fields; an entity has at most " + std::to_string(most_fields));

  std::map<std::string, std::string> by_column;
  for (std::size_t at = 0; at < spec_.fields.size(); ++at) {
    FieldSpec& one = spec_.fields[at];
    complete_field(one, faults_);
    if (!by_name_.emplace(one.name, at).second)
      add("fields." + one.name, "field '" + one.name + "' is there twice; rename or leave one out");
    else if (const auto [other, fresh] = by_column.emplace(folded(one.column), one.name); !fresh)
      add("fields." + one.name,
          "field '" + one.name + "' has the same column as field '" + other->second + "'; give each its own");
  }
}

void SpecCheck::key() {
  if (spec_.key.empty()) {
    add("key", "no key is given; name 1 to 8 fields, the owner's first");
    return;
  }
  if (spec_.key.size() > most_key_parts)
    add("key", "the key has " + std::to_string(spec_.key.size()) + " parts; give at most 8");
  std::size_t bytes = 0;
  bool known = true;
  for (auto name = spec_.key.begin(); name != spec_.key.end(); ++name) {
    if (std::find(spec_.key.begin(), name, *name) != name)
      add("key", "field '" + *name + "' is in the key twice; leave one out");
    if (const FieldSpec* part = field(*name)) {
      key_part(*part);
      bytes += index_bytes(*part);
    } else {
      add("key", "the key names field '" + *name + "', which is not there; add the field or mend the key");
      known = false;
    }
  }
  if (known && bytes > most_index_bytes)
    add("key", "the key may take " + std::to_string(bytes) +
                   " bytes; a server's index holds 3072: shorten its text or blob parts");

  const FieldSpec* owner = field(spec_.key.front());
  if (owner != nullptr && owner->type != Type::i64 && owner->type != Type::u64)
    add("owner", "the owner's field '" + owner->name + "', first of the key, is " +
                     std::string(type_word(owner->type)) + "; make it u64 or i64");

  if (spec_.id_field.empty()) return;
  const FieldSpec* id = field(spec_.id_field);
  if (id == nullptr || !in_key(id->name)) {
    add("id", "the id field '" + spec_.id_field + "' is not a part of the key; add it to the key");
  } else if (id == owner) {
    add("id", "the id field '" + spec_.id_field +
                  "' is the owner's; leave id out: an entity whose key is only the owner is its own owner");
  } else if (id->type != Type::i64 && id->type != Type::u64) {
    add("id", "the id field '" + id->name + "' is " + std::string(type_word(id->type)) + "; make it u64 or i64");
  }
}

void SpecCheck::key_part(const FieldSpec& part) {
  const std::string where = "fields." + part.name;
  const std::string who = "field '" + part.name + "' is a part of the key ";
  if (part.nullable) add(where, who + "and may be NULL; make it not nullable");
  if (part.fallback) add(where, who + "and has a fallback; leave it out: a key is always given");
  if (part.name == spec_.version_field) add(where, who + "and the version; take another field for the version");
  if (part.type == Type::text) {
    if (part.length > most_key_characters)
      add(where, who + "and longer than 191 characters; give length = 191 or less");
  } else if (part.type == Type::blob) {
    if (part.length > most_key_bytes) add(where, who + "and longer than 255 bytes; give length = 255 or less");
  } else if (!is_integer(part.type)) {
    add(where,
        who + "and " + std::string(type_word(part.type)) + "; key parts are integers, short text or short blobs");
  }
}

void SpecCheck::version() {
  const FieldSpec* version = field(spec_.version_field);
  if (version == nullptr) return;
  const std::string where = "fields." + version->name;
  if (version->type != Type::u64)
    add(where,
        "the version field '" + version->name + "' is " + std::string(type_word(version->type)) + "; make it u64");
  if (version->nullable) add(where, "the version field '" + version->name + "' may be NULL; make it not nullable");
  if (version->fallback)
    add(where, "the version field '" + version->name + "' has a fallback; leave it out: versions are given by Weft");
}

void SpecCheck::indexes() {
  for (auto one = spec_.indexes.begin(); one != spec_.indexes.end(); ++one) {
    const std::string where = "indexes." + one->name;
    if (!is_name(one->name) || one->name == "primary")
      add(where,
          "index '" + one->name + "' has a name that cannot be ('primary' is the key's): " + std::string(name_rule));
    if (std::any_of(spec_.indexes.begin(), one, [&](const IndexSpec& other) { return other.name == one->name; }))
      add(where, "index '" + one->name + "' is there twice; rename or leave one out");
    index(*one);
  }
}

void SpecCheck::index(const IndexSpec& index) {
  const std::string where = "indexes." + index.name;
  const std::string who = "index '" + index.name + "' ";
  if (index.fields.empty() || index.fields.size() > most_index_fields)
    add(where, who + "has " + std::to_string(index.fields.size()) + " fields; give 1 to 15 beside the owner");
  std::size_t bytes = 8;
  for (auto name = index.fields.begin(); name != index.fields.end(); ++name) {
    if (std::find(index.fields.begin(), name, *name) != name)
      add(where, who + "names field '" + *name + "' twice; leave one out");
    if (!spec_.key.empty() && *name == spec_.key.front()) {
      add(where, who + "names the owner's field '" + *name + "'; leave it out: every index begins with the owner");
      continue;
    }
    const FieldSpec* part = field(*name);
    if (part == nullptr) {
      add(where, who + "names field '" + *name + "', which is not there; add the field or mend the index");
      continue;
    }
    if (part->type == Type::text && part->length > most_key_characters) {
      add(where, who + "names text '" + *name + "' of up to " + std::to_string(part->length) +
                     " characters; give that field length = 191 or less");
    } else if (part->type == Type::blob && part->length > most_key_bytes) {
      add(where, who + "names blob '" + *name + "' of up to " + std::to_string(part->length) +
                     " bytes; give that field length = 255 or less");
    } else if (part->type == Type::json) {
      add(where, who + "names JSON '" + *name + "'; keep what is searched for in a field of its own");
    } else if (part->type == Type::f32) {
      // A server compares a FLOAT column with a double parameter and finds 0.1 unequal to 0.1.
      add(where, who + "names f32 '" + *name + "', which does not compare exactly; make that field f64");
    } else {
      bytes += index_bytes(*part);
    }
  }
  if (bytes > most_index_bytes)
    add(where, who + "may take " + std::to_string(bytes) +
                   " bytes; a server's index holds 3072: shorten its text or blob fields");
}

void SpecCheck::uniques() {
  for (auto one = spec_.uniques.begin(); one != spec_.uniques.end(); ++one) {
    const std::string where = "unique." + one->claim;
    const std::string who = "unique '" + one->claim + "' ";
    if (!is_name(one->claim)) add(where, who + "has a name that cannot be: " + std::string(name_rule));
    for (auto other = spec_.uniques.begin(); other != one; ++other) {
      if (other->claim == one->claim) add(where, who + "is there twice; rename or leave one out");
      if (other->field == one->field)
        add(where, who + "claims field '" + one->field + "', as '" + other->claim + "' does; leave one out");
    }
    const FieldSpec* claimed = field(one->field);
    if (claimed == nullptr) {
      add(where, who + "claims field '" + one->field + "', which is not there; add the field or mend the name");
    } else if (claimed->name == spec_.version_field) {
      add(where, who + "claims the version; claim a field of your own");
    } else if (claimed->type == Type::text || claimed->type == Type::blob) {
      if (index_bytes(*claimed) > most_claim_bytes)
        add(where, who + "claims field '" + one->field + "', which may take " + std::to_string(index_bytes(*claimed)) +
                       " bytes; a claim holds 700: give it length = " + (claimed->type == Type::text ? "175" : "700") +
                       " or less");
    } else if (!is_integer(claimed->type)) {
      add(where, who + "claims field '" + one->field + "' of type " + std::string(type_word(claimed->type)) +
                     "; claims are integers, text or blobs");
    }
  }
}

void SpecCheck::whole() {
  if (spec_.located && spec_.id_field.empty() && spec_.key.size() != 1)
    add("located", "located needs an id that is unique everywhere; name the id field, or leave located out");
  const auto seconds = spec_.cached_for.count();
  if (seconds != 0 && (seconds < 2 || seconds > 30LL * 24 * 3600))
    add("cached_for", "cached_for is " + std::to_string(seconds) + " s; give 0 (not cached) or 2 s to 30 days");
}

}  // namespace

std::vector<SpecFault> complete_spec(EntitySpec& spec) { return SpecCheck(spec).run(); }

}  // namespace weft::detail
