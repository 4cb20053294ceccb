#include "integration/rejoin/shelf.hpp"

#include <limits>
#include <stdexcept>

namespace weft::test {

const char* const shelf_entities = R"([entity.thing]
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "word", "raw", "slot"]
cached_for = "10min"

[entity.thing.fields]
word = { type = "text", length = 20 }
raw = { type = "blob", length = 16 }
slot = { type = "i32" }
tiny = { type = "i8" }
whole = { type = "i64", nullable = true }
natural = { type = "u64" }
small = { type = "u16" }
single = { type = "f32" }
real = { type = "f64" }
yes = { type = "boolean" }
note = { type = "text", length = 2000, nullable = true }
bytes = { type = "blob", length = 100000, nullable = true }
at = { type = "time" }
second = { type = "time", seconds = true }
price = { type = "decimal", precision = 20, scale = 4, nullable = true }
wide = { type = "decimal", precision = 38, scale = 0 }
form = { type = "json", nullable = true }

[entity.listing]
owner = { kind = "shop", field = "shop_id" }
id = "listing_id"
located = true
cached_for = "10min"

[entity.listing.fields]
title = { type = "text", length = 80 }
price = { type = "i64" }

[entity.listing.unique]
listing_title = "title"
)";

Shelf::Shelf(Store& store, OwnerId owner, std::mt19937_64& random)
    : store_(store), owner_(owner), random_(random), def_(store.entity("thing")) {}

std::string Shelf::random_text(std::size_t longest) {
  static const std::vector<std::string> pieces{"a", "Z", " ", "'", "\\", "\"", "%", "ä", "€", "😀", "𝄞", "\n", "0"};
  std::string text;
  const std::size_t length = random_() % (longest + 1);
  for (std::size_t at = 0; at < length; ++at) text += pieces[random_() % pieces.size()];
  return text;
}

std::string Shelf::random_bytes(std::size_t longest) {
  std::string bytes(random_() % (longest + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_() % 4 == 0 ? 0 : random_());
  return bytes;
}

Row Shelf::random_row(const Key& key) {
  const auto sometimes_null = [&](Value value) { return random_() % 4 == 0 ? Value() : std::move(value); };
  const auto one_of = [&](std::vector<Value> values) { return values[random_() % values.size()]; };
  const Time at{std::chrono::microseconds(static_cast<std::int64_t>(random_() % 4'000'000'000'000'000))};
  std::string digits = std::to_string(random_() % 1'000'000'000'000'000);
  const std::string fraction = std::to_string(1000 + random_() % 9000);
  Row row(def_, Fields{{"shop_id", key.owner}, {"word", key.rest[0]}, {"raw", key.rest[1]}, {"slot", key.rest[2]}});
  row["tiny"] = static_cast<std::int64_t>(random_() % 256) - 128;
  row["whole"] =
      sometimes_null(one_of({std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                             std::int64_t{-1}, std::int64_t{0}, static_cast<std::int64_t>(random_())}));
  row["natural"] =
      one_of({std::numeric_limits<std::uint64_t>::max(), std::uint64_t{0}, std::uint64_t{1} << 63U, random_()});
  row["small"] = std::uint64_t{random_() % 65536};
  row["single"] = double{static_cast<float>(static_cast<std::int64_t>(random_() % 2'000'001) - 1'000'000) / 7.0F};
  row["real"] = static_cast<double>(static_cast<std::int64_t>(random_())) / 3.0;
  row["yes"] = random_() % 2 == 0;
  row["note"] = sometimes_null(random_text(60));
  row["bytes"] = sometimes_null(Blob{random_bytes(random_() % 20 == 0 ? 70000 : 40)});
  row["at"] = at;
  row["second"] = Time(std::chrono::floor<std::chrono::seconds>(at));
  row["price"] = sometimes_null(Decimal{(random_() % 2 == 0 ? "-" : "") + digits + "." + fraction});
  row["wide"] =
      Decimal{one_of({"0", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", digits})
                  .as_text()};
  row["form"] = sometimes_null("{\"n\": " + digits + "}");
  return row;
}

ThingWrite Shelf::create() {
  const Key key(owner_, random_text(4) + std::to_string(keys_.size()), Blob{random_bytes(8)},
                static_cast<std::int64_t>(random_() % 2000) - 1000);
  const Row made = store_.verbs().create(def_, random_row(key), {});
  keys_.push_back(key);
  rows_.emplace_back(made);
  return {key, std::nullopt, made};
}

ThingWrite Shelf::save(std::size_t thing) {
  const std::optional<Row> before = rows_.at(thing);
  Row row = random_row(keys_[thing]);
  row.values()[def_.version_position()] = before->version();
  if (!store_.verbs().save(def_, row, {})) throw std::runtime_error("a thing that is there was not there to be saved");
  rows_[thing] = row;
  return {keys_[thing], before, row};
}

ThingWrite Shelf::erase(std::size_t thing) {
  const std::optional<Row> before = rows_.at(thing);
  if (!store_.verbs().erase(def_, keys_[thing], {})) throw std::runtime_error("a thing that is there was not erased");
  rows_[thing].reset();
  return {keys_[thing], before, std::nullopt};
}

ThingWrite Shelf::make_again(std::size_t thing) {
  const std::optional<Row> before = rows_.at(thing);
  const Row made = store_.verbs().create(def_, random_row(keys_[thing]), {});
  rows_[thing] = made;
  return {keys_[thing], before, made};
}

ThingWrite Shelf::any() {
  const std::size_t thing = random_() % keys_.size();
  if (random_() % 4 == 0) return create();
  if (!rows_[thing]) return make_again(thing);
  return random_() % 4 == 0 ? erase(thing) : save(thing);
}

}  // namespace weft::test
