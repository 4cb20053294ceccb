#include "weft/mapping.hpp"

#include <utility>

namespace weft::detail {

Mapping::Mapping(std::string_view entity) { spec_.name = entity; }
Mapping::~Mapping() = default;

void Mapping::add(const MemberField& field) { add(field, {}); }

void Mapping::add(const MemberField& field, FieldOptions options) {
  spec_.fields.push_back(make_field(field, std::move(options)));
  members_.push_back(field.member);
}

void Mapping::add_owner(std::string_view kind, const MemberField& field) {
  add(field);
  spec_.owner_kind = kind;
  spec_.key.insert(spec_.key.begin(), std::string(field.name));
}

void Mapping::add_key(const MemberField& field) { add_key(field, {}); }

void Mapping::add_key(const MemberField& field, FieldOptions options) {
  add(field, std::move(options));
  spec_.key.emplace_back(field.name);
}

void Mapping::add_id(const MemberField& field) {
  add_key(field);
  spec_.id_field = field.name;
}

void Mapping::add_version(const MemberField& field) {
  add(field);
  spec_.version_field = field.name;
}

void Mapping::add_index(std::string_view name, const std::vector<std::string>& fields) {
  spec_.indexes.push_back({std::string(name), fields});
}

void Mapping::add_unique(std::string_view claim, std::string_view field) {
  spec_.uniques.push_back({std::string(claim), std::string(field)});
}

const EntityDef& Mapping::def() const {
  std::call_once(once_, [this] { def_ = std::make_unique<EntityDef>(spec_); });
  return *def_;
}

Row Mapping::row(const void* object) const {
  std::vector<Value> values(def().fields().size());
  for (std::size_t at = 0; at < members_.size(); ++at) values[at] = members_[at].read(object);
  return {def(), std::move(values)};
}

void Mapping::fill(void* object, Row&& row) const {
  for (std::size_t at = 0; at < members_.size(); ++at) members_[at].write(object, std::move(row.values()[at]));
}

}  // namespace weft::detail
