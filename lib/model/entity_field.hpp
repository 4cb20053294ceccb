#pragma once

#include <string>

#include "model/file_faults.hpp"
#include "model/toml_reader.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// One field of an entity file: `title = { type = "text", length = 200 }`, or `price = "i64"` for short. What cannot be
/// read is noted (messages call the entity `entity`), and the field is then a plain i64, so that what names the field
/// does not fail too.
struct ReadField {
  FieldSpec spec;
  bool sound = true;
};
ReadField read_field(const std::string& entity, const TomlMember& member, FileFaults& faults);

}  // namespace weft::detail
