#include "weft/entity_def.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "model/field_types.hpp"
#include "model/spec_check.hpp"
#include "weft/error.hpp"

namespace weft {
inline namespace v1 {
namespace {

void put(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

void put(std::string& to, std::uint64_t number) {
  to += std::to_string(number);
  to += ';';
}

/// Two programs share cached rows exactly when this is the same for both: what the bytes hold, in which order, and what
/// each field accepts. Indexes, claims, fallbacks and cache times do not matter to a row that is there.
std::uint64_t fingerprint_of(const EntitySpec& spec) {
  std::string text = "row format 1;";
  text.reserve(64 * (spec.fields.size() + 1));
  put(text, spec.name);
  put(text, spec.fields.size());
  for (const FieldSpec& field : spec.fields) {
    put(text, field.name);
    put(text, detail::type_word(field.type));
    put(text, field.length);
    put(text, field.precision);
    put(text, field.scale);
    put(text, (field.nullable ? 1U : 0U) + (field.seconds ? 2U : 0U));
    put(text, field.allowed.size());
    for (const auto& one : field.allowed) put(text, one);
  }
  put(text, spec.key.size());
  for (const auto& part : spec.key) put(text, part);
  put(text, spec.version_field);
  return detail::hash64(text);
}

bool before(std::string_view left, std::string_view right) noexcept {
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

}  // namespace

struct EntityDef::Body {
  EntitySpec spec;
  std::vector<std::pair<std::string_view, std::size_t>> by_name;  // by length, then text
  std::vector<std::size_t> key_positions;
  std::size_t version_position = 0;
  std::optional<std::size_t> id_position;
  std::uint64_t fingerprint = 0;

  std::optional<std::size_t> find(std::string_view name) const noexcept {
    const auto found =
        std::lower_bound(by_name.begin(), by_name.end(), name,
                         [](const auto& entry, std::string_view wanted) { return before(entry.first, wanted); });
    if (found == by_name.end() || found->first != name) return std::nullopt;
    return found->second;
  }
};

EntityDef::EntityDef(EntitySpec spec) {
  auto body = std::make_shared<Body>();
  body->spec = std::move(spec);
  if (const auto faults = detail::complete_spec(body->spec); !faults.empty()) {
    std::string message = "entity '" + body->spec.name + "' is faulty:";
    for (const auto& fault : faults) message += "\n  " + fault.text;
    SchemaError error(message);
    error.at_entity(body->spec.name);
    throw error;
  }
  const auto& fields = body->spec.fields;
  body->by_name.reserve(fields.size());
  for (std::size_t at = 0; at < fields.size(); ++at) body->by_name.emplace_back(fields[at].name, at);
  std::sort(body->by_name.begin(), body->by_name.end(),
            [](const auto& left, const auto& right) { return before(left.first, right.first); });
  // complete_spec has made sure that these names are there.
  for (const auto& part : body->spec.key) body->key_positions.push_back(body->find(part).value());
  body->version_position = body->find(body->spec.version_field).value();
  if (!body->spec.id_field.empty()) body->id_position = body->find(body->spec.id_field);
  body->fingerprint = fingerprint_of(body->spec);
  body_ = std::move(body);
}

const std::string& EntityDef::name() const noexcept { return body_->spec.name; }
const std::string& EntityDef::table() const noexcept { return body_->spec.table; }
const std::string& EntityDef::owner_kind() const noexcept { return body_->spec.owner_kind; }
const std::vector<FieldSpec>& EntityDef::fields() const noexcept { return body_->spec.fields; }
const EntitySpec& EntityDef::spec() const noexcept { return body_->spec; }

std::size_t EntityDef::position(std::string_view field) const {
  if (const auto found = body_->find(field)) return *found;
  std::string names;
  for (const FieldSpec& one : body_->spec.fields) names += (names.empty() ? "" : ", ") + one.name;
  UsageError error("entity '" + name() + "' has no field '" + std::string(field) + "'; its fields are: " + names);
  error.at_entity(name());
  throw error;
}

std::optional<std::size_t> EntityDef::find_position(std::string_view field) const noexcept {
  return body_->find(field);
}
const std::vector<std::size_t>& EntityDef::key_positions() const noexcept { return body_->key_positions; }
std::size_t EntityDef::owner_position() const noexcept { return body_->key_positions.front(); }
std::size_t EntityDef::version_position() const noexcept { return body_->version_position; }
std::optional<std::size_t> EntityDef::id_position() const noexcept { return body_->id_position; }
bool EntityDef::owner_root() const noexcept { return body_->key_positions.size() == 1; }
bool EntityDef::cached() const noexcept { return body_->spec.cached_for.count() > 0; }

const IndexSpec& EntityDef::index(std::string_view name) const {
  std::string names;
  for (const IndexSpec& one : body_->spec.indexes) {
    if (one.name == name) return one;
    names += (names.empty() ? "" : ", ") + one.name;
  }
  UsageError error("entity '" + body_->spec.name + "' has no index '" + std::string(name) + "'; " +
                   (names.empty() ? "it has none" : "its indexes are: " + names));
  error.at_entity(body_->spec.name);
  throw error;
}

std::uint64_t EntityDef::fingerprint() const noexcept { return body_->fingerprint; }

}  // namespace v1
}  // namespace weft
