#include <cstring>

#include "base/hash.hpp"
#include "cache/cache.hpp"
#include "cache/item.hpp"
#include "cache/protocol.hpp"
#include "fuzz/entities.hpp"
#include "fuzz/targets.hpp"
#include "model/row_codec.hpp"

namespace weft::test {
namespace {

using namespace detail;

constexpr std::uint64_t takeover = 3;

/// The object that is asked for, whatever the cache holds under its name.
Key asked(const EntityDef& def) {
  const std::vector<Value> row = fuzz_row(def, 7);
  Key key(OwnerId{row[def.owner_position()].as_uint()});
  for (std::size_t part = 1; part < def.key_positions().size(); ++part)
    key.rest.push_back(row[def.key_positions()[part]]);
  return key;
}

std::string with_checksum(std::string_view bytes) {
  std::string sealed(bytes);
  if (sealed.size() < 8) return sealed;
  const std::uint64_t sum = hash64(std::string_view(sealed).substr(8));
  std::memcpy(sealed.data(), &sum, sizeof sum);
  return sealed;
}

void decode(std::string_view bytes) {
  Unsound reason{};
  const auto item = decode_item(bytes, reason);
  if (!item) {
    if (to_string(reason).empty()) violated("an unsound item has a reason");
    return;
  }
  const auto inside = [&](std::string_view part) {
    return part.data() >= bytes.data() && part.data() + part.size() <= bytes.data() + bytes.size();
  };
  if (!inside(item->key) || !inside(item->body)) violated("an item's parts lie inside its bytes");
}

/// A reader that finds these bytes where the object should be gives that object or nothing.
void read(const EntityDef& def, std::string_view bytes) {
  static const auto cache = make_local_cache(4U << 20U);
  const Key key = asked(def);
  CachedKey name{.cache_key = {}, .key_bytes = encode_key(def, key)};
  name.cache_key = make_cache_key(1, 1, def, key, name.key_bytes);
  put_generation(name.cache_key, 1);
  const Deadline deadline = Deadline::in(Millis(5000));
  const CacheStore store{.key = name.cache_key, .bytes = bytes, .ttl_seconds = 60};
  cache->lease()->set_and_get({&store, 1}, deadline);
  const Observer observer;
  CacheReader reader(*cache, {&def, takeover}, observer);
  const auto answers = reader.look({&name, 1}, deadline);
  if (!answers[0].values) return;
  const std::vector<Value>& row = *answers[0].values;
  if (!(row[def.owner_position()] == Value(key.owner))) violated("a hit belongs to the owner that was asked for");
  for (std::size_t part = 1; part < def.key_positions().size(); ++part)
    if (!(row[def.key_positions()[part]] == key.rest[part - 1])) violated("a hit is the object that was asked for");
}

void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  Draw draw(bytes, size);
  const EntityDef& def = fuzz_entities()[draw.byte() % fuzz_entities().size()];
  const std::string sealed = with_checksum(draw.rest());
  decode(draw.rest());
  decode(sealed);
  read(def, draw.rest());
  read(def, sealed);
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (std::size_t entity = 0; entity < fuzz_entities().size(); ++entity) {
    const EntityDef& def = fuzz_entities()[entity];
    const std::string key = encode_key(def, asked(def));
    const std::string first(1, static_cast<char>(entity));
    std::string body;
    encode_row(def, fuzz_row(def, 7), body);
    all.push_back(
        first +
        encode_item({.schema = def.fingerprint(), .row_version = 8, .takeover = takeover, .key = key, .body = body}));
    all.push_back(first +
                  encode_item({.kind = ItemKind::marker, .takeover = takeover, .key = key, .body = "12345678"}));
    all.push_back(first + encode_item({.kind = ItemKind::lease, .takeover = takeover, .key = key, .body = "12345678"}));
  }
  return all;
}

}  // namespace

FuzzTarget item_target() { return {"item", fuzz_one, seeds}; }

}  // namespace weft::test
