#include "integration/store/entities.hpp"

namespace weft::test {

using namespace std::chrono_literals;

const Entity<Listing> listing = Entity<Listing>("listing")
                                    .owner("shop", "shop_id", &Listing::shop_id)
                                    .id("listing_id", &Listing::id)
                                    .field("title", &Listing::title)
                                    .field("note", &Listing::note, {.length = 100})
                                    .field("price", &Listing::price)
                                    .version(&Listing::row_version)
                                    .index("by_price", {"price"})
                                    .index("by_note", {"note", "price"})
                                    .located()
                                    .cached_for(10min);

const Entity<Setting> setting = Entity<Setting>("setting")
                                    .owner("shop", "shop_id", &Setting::shop_id)
                                    .key("name", &Setting::name, {.length = 40})
                                    .key("slot", &Setting::slot)
                                    .field("number", &Setting::number)
                                    .version(&Setting::row_version);

const Entity<Item> item = Entity<Item>("item")
                              .owner("shop", "shop_id", &Item::shop_id)
                              .key("number", &Item::number)
                              .field("text", &Item::text)
                              .field("stock", &Item::stock, {.column = "in_stock"})
                              .version(&Item::row_version)
                              .cached_for(10min);

const Entity<Member> member = Entity<Member>("member")
                                  .owner_root("member", "member_id", &Member::member_id)
                                  .field("email", &Member::email, {.length = 100})
                                  .field("nick", &Member::nick, {.length = 100})
                                  .version(&Member::row_version)
                                  .unique("member_email", "email")
                                  .unique("member_nick", "nick")
                                  .cached_for(10min);

const Entity<Note> note = Entity<Note>("note")
                              .owner("shop", "shop_id", &Note::shop_id)
                              .key("number", &Note::number)
                              .field("text", &Note::text)
                              .version(&Note::row_version)
                              .cached_for(10min, CacheMode::available);

const EntityDef every_type(EntitySpec{
    .name = "every_type",
    .owner_kind = "shop",
    .fields =
        {{.name = "shop_id", .type = Type::u64},
         {.name = "word", .type = Type::text, .length = 20},
         {.name = "raw", .type = Type::blob, .length = 16},
         {.name = "a_i8", .type = Type::i8},
         {.name = "a_i16", .type = Type::i16},
         {.name = "a_i32", .type = Type::i32},
         {.name = "a_i64", .type = Type::i64},
         {.name = "a_u8", .type = Type::u8},
         {.name = "a_u16", .type = Type::u16},
         {.name = "a_u32", .type = Type::u32},
         {.name = "a_u64", .type = Type::u64},
         {.name = "a_f32", .type = Type::f32},
         {.name = "a_f64", .type = Type::f64},
         {.name = "a_boolean", .type = Type::boolean},
         {.name = "a_text", .type = Type::text, .length = 100000, .nullable = true},
         {.name = "a_blob", .type = Type::blob, .length = 100000, .nullable = true},
         {.name = "a_time", .type = Type::time},
         {.name = "a_second", .type = Type::time, .seconds = true},
         {.name = "a_decimal", .type = Type::decimal, .precision = 20, .scale = 4},
         {.name = "a_json", .type = Type::json, .nullable = true},
         {.name = "mood", .type = Type::text, .length = 10, .fallback = Value("calm"), .allowed = {"calm", "angry"}}},
    .key = {"shop_id", "word", "raw"},
    .cached_for = std::chrono::minutes(10)});

std::vector<EntityDef> all_entities() {
  return {listing.def(), setting.def(), item.def(), member.def(), note.def(), every_type};
}

}  // namespace weft::test
