#include "model/field_check.hpp"

#include <algorithm>
#include <limits>

#include "model/field_types.hpp"
#include "model/fit.hpp"
#include "model/names.hpp"
#include "model/utf8.hpp"

namespace weft::detail {
namespace {

// A row's bytes carry 32-bit lengths, and a character takes up to four bytes.
constexpr std::size_t most_bytes = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t most_characters = most_bytes / 4;

/// The faults of one field.
class FieldFaults {
 public:
  FieldFaults(const FieldSpec& field, std::vector<SpecFault>& faults) : field_(field), faults_(faults) {}
  void add(const std::string& text) {
    faults_.push_back({"fields." + field_.name, "field '" + field_.name + "' " + text});
  }

 private:
  const FieldSpec& field_;
  std::vector<SpecFault>& faults_;
};

void complete_length(FieldSpec& field, FieldFaults& faults) {
  std::size_t most = 0;
  std::size_t otherwise = 0;
  if (field.type == Type::text) {
    most = most_characters;
    otherwise = 255;
  } else if (field.type == Type::blob) {
    most = most_bytes;
    otherwise = 65'535;
  } else if (field.type == Type::json) {
    most = most_bytes;
    otherwise = most_bytes;
  } else if (field.length != 0) {
    faults.add("is " + std::string(type_word(field.type)) + " and takes no length; leave it out");
    return;
  }
  if (field.length == 0) field.length = otherwise;
  if (field.length > most)
    faults.add("has length " + std::to_string(field.length) + "; give at most " + std::to_string(most));
}

void check_digits(const FieldSpec& field, FieldFaults& faults) {
  if (field.type != Type::decimal) {
    if (field.precision != 0 || field.scale != 0)
      faults.add("is " + std::string(type_word(field.type)) + " and takes no precision or scale; leave them out");
    return;
  }
  if (field.precision < 1 || field.precision > 65) faults.add("is a decimal; give a precision of 1 to 65 digits");
  if (field.scale > 30) faults.add("has a scale above 30; give 0 to 30 digits behind the point");
  if (field.scale > field.precision)
    faults.add("has a scale above its precision; raise the precision or lower the scale");
}

void check_allowed(const FieldSpec& field, FieldFaults& faults) {
  if (field.allowed.empty()) return;
  if (field.type != Type::text) {
    faults.add("is " + std::string(type_word(field.type)) + " and takes no list of allowed values; make it text");
    return;
  }
  for (auto at = field.allowed.begin(); at != field.allowed.end(); ++at) {
    const auto length = utf8_length(*at);
    if (!length || *length > field.length)
      faults.add("allows a value that it cannot hold; mend the list or the length");
    if (std::find(field.allowed.begin(), at, *at) != at) faults.add("allows a value twice; leave one out");
  }
}

}  // namespace

void complete_field(FieldSpec& field, std::vector<SpecFault>& all_faults) {
  FieldFaults faults(field, all_faults);
  if (!is_name(field.name)) faults.add("has a name that cannot be: " + std::string(name_rule));
  if (field.column.empty()) field.column = field.name;
  if (!is_identifier(field.column))
    faults.add("has a column name that cannot be; give 1 to 64 characters, no control characters, no space at the end");
  const std::size_t before = all_faults.size();
  complete_length(field, faults);
  check_digits(field, faults);
  if (field.seconds && field.type != Type::time)
    faults.add("is " + std::string(type_word(field.type)) +
               " and cannot be kept in seconds; make it time, or leave seconds out");
  check_allowed(field, faults);
  // A fallback can only be judged by a field that is sound.
  if (!field.fallback || all_faults.size() != before) return;
  if (const auto fault = fit(field, *field.fallback)) {
    faults.add("has a fallback that " + *fault + "; mend the fallback");
  } else if (field.fallback->is_null()) {
    field.fallback.reset();  // NULL is what a field without a fallback gets
  }
}

std::size_t index_bytes(const FieldSpec& field) noexcept {
  switch (field.type) {
    case Type::i8:
    case Type::u8:
    case Type::boolean: return 1;
    case Type::i16:
    case Type::u16: return 2;
    case Type::i32:
    case Type::u32:
    case Type::f32: return 4;
    case Type::text: return field.length * 4;
    case Type::blob:
    case Type::json: return field.length;
    case Type::decimal: return (static_cast<std::size_t>(field.precision) + 17) / 9 * 4;
    default: return 8;
  }
}

}  // namespace weft::detail
