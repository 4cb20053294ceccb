#include "fuzz/entities.hpp"
#include "fuzz/file_of.hpp"
#include "fuzz/targets.hpp"
#include "model/entity_text.hpp"
#include "sql/ddl.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

// What loads can be made on every kind of server, and written as text is the same definition again.
void check(const EntityDef& def) {
  for (const Dialect dialect : {Dialect::mariadb, Dialect::mysql, Dialect::sqlite})
    if (create_entity(def, dialect, dialect == Dialect::sqlite ? "" : "weft_shard_1").empty())
      violated("a definition has a table");
  const std::vector<EntityDef> again = load_entities(file_of("again.toml", entity_text(def)));
  if (again.size() != 1 || again.front().name() != def.name() || again.front().fingerprint() != def.fingerprint())
    violated("an entity's text is the same definition");
}

void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  std::vector<EntityDef> loaded;
  try {
    loaded = load_entities(file_of("entities.toml", Draw(bytes, size).rest()));
  } catch (const SchemaError&) {
    return;
  }
  for (const EntityDef& def : loaded) check(def);
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (const EntityDef& def : fuzz_entities()) all.push_back(entity_text(def));
  all.emplace_back(R"([entity.listing]
owner = { kind = "shop", field = "shop_id" }
id = "listing_id"
located = true
cached_for = "10min"
[entity.listing.fields]
title = { type = "text", length = 80, column = "the`title" }
price = { type = "i64", default = -5 }
[entity.listing.indexes]
by_price = ["price"]
[entity.listing.unique]
listing_title = "title"
)");
  return all;
}

}  // namespace

FuzzTarget entity_file_target() { return {"entity_file", fuzz_one, seeds}; }

}  // namespace weft::test
