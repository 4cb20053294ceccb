#include "cache/key_check.hpp"
#include "cache/protocol.hpp"
#include "fuzz/entities.hpp"
#include "fuzz/targets.hpp"
#include "model/row_codec.hpp"

namespace weft::test {
namespace {

// A key that decodes has one encoding, and whatever is in it makes a cache key that is one word of memcached's text.
void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  Draw draw(bytes, size);
  const EntityDef& def = fuzz_entities()[draw.byte() % fuzz_entities().size()];
  const auto key = detail::decode_key(def, draw.rest());
  if (!key) return;
  if (detail::encode_key(def, *key) != draw.rest()) violated("a key has one encoding");
  std::string name = detail::make_cache_key(~0ULL, 65535, def, *key, draw.rest());
  detail::put_generation(name, ~0ULL);
  detail::check_cache_key(name);
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (std::size_t entity = 0; entity < fuzz_entities().size(); ++entity) {
    const EntityDef& def = fuzz_entities()[entity];
    const std::vector<Value> row = fuzz_row(def, 7);
    Key key(OwnerId{42});
    for (std::size_t part = 1; part < def.key_positions().size(); ++part)
      key.rest.push_back(row[def.key_positions()[part]]);
    all.push_back(static_cast<char>(entity) + detail::encode_key(def, key));
  }
  return all;
}

}  // namespace

FuzzTarget key_target() { return {"key", fuzz_one, seeds}; }

}  // namespace weft::test
