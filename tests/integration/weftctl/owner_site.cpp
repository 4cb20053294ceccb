#include "integration/weftctl/owner_site.hpp"

#include <limits>

#include "model/check.hpp"
#include "model/row_codec.hpp"

namespace weft::test {
namespace {

const char* const parcel_file = R"([entity.parcel]
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "code", "part"]
cached_for = "10min"
cache_mode = "available"

[entity.parcel.fields]
code = { type = "text", length = 40 }
part = "u16"
i_8 = "i8"
i_16 = "i16"
i_32 = "i32"
i_64 = "i64"
u_8 = "u8"
u_32 = "u32"
u_64 = "u64"
f_32 = "f32"
f_64 = "f64"
yes = "boolean"
note = { type = "text", length = 100, nullable = true }
bytes = { type = "blob", length = 200 }
at = "time"
day = { type = "time", seconds = true }
price = { type = "decimal", precision = 30, scale = 10 }
more = { type = "json", nullable = true }

[entity.page]
owner = { kind = "shop", field = "shop_id" }
located = true
cached_for = "10min"

[entity.page.fields]
words = { type = "text", length = 100 }

[entity.page.unique]
page_words = "words"
)";

std::string hexadecimal(const std::string& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xfU];
  }
  return text;
}

}  // namespace

Site& OwnerVerbs::site() {
  static Site site({}, parcel_file);
  static const bool made = [] {
    const Ran ran = site.weftctl({"init"});
    if (ran.status != 0) throw std::runtime_error("weftctl init failed: " + ran.err);
    return true;
  }();
  static_cast<void>(made);
  return site;
}

void OwnerVerbs::SetUp() {
  static int number = 0;
  name = "Käse & Brot " + std::to_string(++number);
  shop = store.add_owner("shop", {.name = name});
  shard = site().number("SELECT shard FROM weft_index.weft_placement WHERE owner_id = " + id());
}

Row OwnerVerbs::make_listing(Store& from, const std::string& title) const {
  const EntityDef def = from.entity("listing");
  return from.verbs().create(def, Row(def, Fields{{"shop_id", shop.value}, {"title", title}, {"price", 4200}}));
}

Row OwnerVerbs::parcel(int part) const {
  using I64 = std::numeric_limits<std::int64_t>;
  const bool odd = part % 2 == 1;
  const std::string code = odd ? "Größe \"L\"\\\n" : "plain";
  const std::string bytes = std::string("\0\xff\x80", 3) + std::string(static_cast<std::size_t>(part), 'b');
  const Time at{std::chrono::microseconds(odd ? -1 : 1'790'000'000'123'456)};
  const Time day{std::chrono::seconds(1'790'000'000 + part)};
  return Row(store.entity("parcel"), Fields{{"shop_id", shop.value},
                                            {"code", code},
                                            {"part", part},
                                            {"i_8", -128},
                                            {"i_16", 32767},
                                            {"i_32", -2147483647},
                                            {"i_64", odd ? I64::min() : I64::max()},
                                            {"u_8", 255},
                                            {"u_32", 4294967295U},
                                            {"u_64", std::numeric_limits<std::uint64_t>::max() - 1},
                                            {"f_32", 0.1F},
                                            {"f_64", odd ? 0.1 + 0.2 : 5e-324},
                                            {"yes", odd},
                                            {"note", odd ? Value("two\nlines, \xf0\x9f\xa7\x80") : Value()},
                                            {"bytes", Blob{bytes}},
                                            {"at", at},
                                            {"day", day},
                                            {"price", Decimal{odd ? "-12345678901234567890.0123456789" : "0.5"}},
                                            {"more", odd ? Value(R"({"a":[1,"b"]})") : Value()}});
}

void OwnerVerbs::fill(int listings, int settings, int parcels) {
  const EntityDef listing = store.entity("listing");
  const EntityDef setting = store.entity("setting");
  std::vector<Row> rows;
  for (int made = 0; made < listings; ++made) {
    const std::string title = "Quilt " + std::to_string(made) + " of " + name;
    rows.emplace_back(listing, Fields{{"shop_id", shop.value}, {"title", title}, {"price", made}});
  }
  const std::vector<Row> made = store.verbs().create_many(listing, std::move(rows));
  rows.clear();
  for (int slot = 0; slot < settings; ++slot)
    rows.emplace_back(setting, Fields{{"shop_id", shop.value}, {"name", "colour"}, {"slot", slot}});
  store.verbs().create_many(setting, std::move(rows));
  for (int part = 0; part < parcels; ++part) store.verbs().create(store.entity("parcel"), parcel(part));
  for (std::size_t at = 0; at < made.size(); at += 3) store.verbs().find(listing, made[at].key());
}

Ran OwnerVerbs::owner(std::vector<std::string> words, const Environment& environment) {
  words.insert(words.begin(), "owner");
  return site().weftctl(std::move(words), environment);
}

nlohmann::json OwnerVerbs::erased(int status, std::vector<std::string> more) {
  std::vector<std::string> words{"erase", "shop", id(), "--yes", "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const Ran ran = owner(words);
  EXPECT_EQ(ran.status, status) << ran.err << ran.out;
  log = ran.err;
  return ran.json();
}

std::uint64_t OwnerVerbs::count(char side, const std::string& from) {
  return site().on(side, {"SELECT COUNT(*) FROM " + from}).at(0, 0).as_uint();
}

std::uint64_t OwnerVerbs::left_of_it() {
  settle();
  std::uint64_t all = 0;
  for (const char side : {'A', 'B'}) {
    for (const char* database : {"weft_shard_1.", "weft_shard_2."}) {
      for (const char* table : {"listing", "setting", "parcel", "page"})
        all += count(side, std::string(database) + table + " WHERE shop_id = " + id());
      for (const char* table : {"weft_token", "weft_conflict"})
        all += count(side, std::string(database) + table + " WHERE owner_id = " + id());
      all += count(side, std::string(database) + "weft_outbox WHERE cache_key LIKE '%:" + id() + ":%'");
    }
    for (const char* table : {"weft_placement", "weft_owner_name", "weft_claim", "weft_object"})
      all += count(side, std::string("weft_index.") + table + " WHERE owner_id = " + id());
  }
  return all;
}

Row OwnerVerbs::put_conflict(Row row) {
  static int number = 0;
  const EntityDef& def = row.def();
  row["row_version"] = std::uint64_t{9};
  detail::check_row(def, row.values());
  std::string image;
  detail::encode_row(def, row.values(), image);
  site().on('A', {"INSERT INTO " + home() + ".weft_conflict VALUES (7, " + std::to_string(++number) +
                  ", 3, 'B', 1, 5, '" + def.name() + "', " + std::to_string(def.fingerprint()) + ", " + id() + ", x'" +
                  hexadecimal(detail::encode_key(def, row.key())) + "', NULL, x'" + hexadecimal(image) +
                  "', NULL, 'made by a test', 1)"});
  settle();
  return row;
}

}  // namespace weft::test
