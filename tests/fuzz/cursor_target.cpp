#include "base/hash.hpp"
#include "engine/cursor.hpp"
#include "fuzz/entities.hpp"
#include "fuzz/targets.hpp"
#include "model/row_codec.hpp"
#include "sql/entity_sql.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

constexpr std::uint64_t query = 77;

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int at = 0; at < 8; ++at) bytes += static_cast<char>(number >> (8 * at));
  return bytes;
}

/// As whoever knows the format would forge a cursor: it carries no secret.
std::string forged(std::string_view values) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes = '\1' + little_endian(query) + std::string(values);
  bytes += little_endian(hash64(bytes));
  std::string bits;
  for (const char byte : bytes)
    for (int bit = 7; bit >= 0; --bit) bits += static_cast<char>((static_cast<unsigned char>(byte) >> bit) & 1);
  while (bits.size() % 6 != 0) bits += '\0';
  std::string text;
  for (std::size_t at = 0; at < bits.size(); at += 6) {
    std::size_t six = 0;
    for (std::size_t bit = 0; bit < 6; ++bit) six = six * 2 + static_cast<std::size_t>(bits[at + bit]);
    text += alphabet[six];
  }
  return text;
}

/// A page that goes on there: refused, or as many parameters as the statement asks for.
void go_on(const std::vector<Value>& after) {
  static const std::vector<EntitySql> all = [] {
    std::vector<EntitySql> made;
    for (const EntityDef& def : fuzz_entities()) {
      made.emplace_back(def, Dialect::mariadb, "weft_shard_1");
      made.emplace_back(def, Dialect::sqlite, "");
    }
    return made;
  }();
  for (const EntitySql& sql : all) {
    try {
      sql.by_owner({.owner = 4}, {.limit = 10}, after);
    } catch (const UsageError&) {
      // refused
    }
  }
}

void read(std::string_view text) {
  std::vector<Value> values;
  try {
    values = decode_cursor(query, text);
  } catch (const UsageError&) {
    return;
  }
  if (encode_cursor(query, values) != text) violated("a cursor has one spelling");
  go_on(values);
}

void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  Draw draw(bytes, size);
  read(draw.rest());
  read(forged(draw.rest()));
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  const std::vector<Value> kinds{
      nullptr, true, -5, 5U, 2.5, "word", Blob{"\xff"}, Decimal{"1.5"}, Time(std::chrono::hours(5))};
  all.push_back(encode_cursor(query, kinds));
  for (const EntityDef& def : fuzz_entities()) {
    std::vector<Value> key;
    const std::vector<Value> row = fuzz_row(def, 7);
    for (std::size_t part = 1; part < def.key_positions().size(); ++part) key.push_back(row[def.key_positions()[part]]);
    all.push_back(encode_cursor(query, key));
  }
  // The part that forged() seals: kind, then bytes.
  all.push_back('\2' + little_endian(7) + '\1' + '\1' + '\5' + little_endian(4) + "word");
  all.push_back('\3' + little_endian(7));
  return all;
}

}  // namespace

FuzzTarget cursor_target() { return {"cursor", fuzz_one, seeds}; }

}  // namespace weft::test
