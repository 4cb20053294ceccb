#include "fuzz/entities.hpp"
#include "fuzz/targets.hpp"
#include "model/fit.hpp"
#include "model/row_codec.hpp"

namespace weft::test {
namespace {

// What decodes is a row as the store itself would have written it: every value fits its field in the field's own form,
// and its bytes are the only ones of that row.
void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  Draw draw(bytes, size);
  const EntityDef& def = fuzz_entities()[draw.byte() % fuzz_entities().size()];
  const auto values = detail::decode_row(def, draw.rest());
  if (!values) return;
  for (std::size_t at = 0; at < values->size(); ++at) {
    Value fitted = (*values)[at];
    const FieldSpec& field = def.fields()[at];
    if (field.type == Type::json) continue;  // whoever uses it parses it, and sees what is wrong
    if (const auto fault = detail::fit(field, fitted))
      violated("a decoded value fits; field " + field.name + " " + *fault);
    if (!(fitted == (*values)[at])) violated("a decoded value is in its own form; field " + field.name);
  }
  std::string again;
  detail::encode_row(def, *values, again);
  if (again != draw.rest()) violated("a row has one encoding");
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (std::size_t entity = 0; entity < fuzz_entities().size(); ++entity) {
    for (std::uint64_t number = 0; number < 3; ++number) {
      std::string bytes(1, static_cast<char>(entity));
      detail::encode_row(fuzz_entities()[entity], fuzz_row(fuzz_entities()[entity], number), bytes);
      all.push_back(bytes);
    }
  }
  return all;
}

}  // namespace

FuzzTarget row_target() { return {"row", fuzz_one, seeds}; }

}  // namespace weft::test
