#include "integration/weftctl/market.hpp"

#include "support/temp_folder.hpp"

namespace weft::test {

std::string write_market(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "market.toml";
  write_secret(file, R"([entity.listing]
owner = { kind = "shop", field = "shop_id" }
id = "listing_id"
located = true
cached_for = "10min"

[entity.listing.fields]
title = { type = "text", length = 80 }
price = { type = "i64" }

[entity.listing.indexes]
by_price = ["price"]

[entity.listing.unique]
listing_title = "title"

[entity.setting]
owner = { kind = "shop", field = "shop_id" }
key = ["shop_id", "name", "slot"]

[entity.setting.fields]
name = { type = "text", length = 40 }
slot = { type = "i32" }
number = { type = "i64", nullable = true }
)");
  return file.string();
}

std::string other_entity() {
  return R"([entity.never_made]
owner = { kind = "shop", field = "shop_id" }
id = "never_made_id"

[entity.never_made.fields]
word = { type = "text", length = 10 }
)";
}

}  // namespace weft::test
