#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// value: an object's row. marker: a writer is committing. lease: a reader is filling.
enum class ItemKind : std::uint8_t { value = 1, marker = 2, lease = 3 };

/// A cache item, decoded in place: `key` (the whole encoded key) and `body` (the encoded row, or a nonce) point into
/// its bytes.
struct Item {
  ItemKind kind = ItemKind::value;
  std::uint64_t schema = 0;       // the definition's fingerprint; 0 for markers and leases
  std::uint64_t row_version = 0;  // 0 for markers and leases
  std::uint64_t takeover = 0;     // the store's takeover number when it was written
  std::string_view key;
  std::string_view body;
};

/// Why an item does not count. The first four: damaged or foreign bytes; the others: sound, but not what the reader
/// asked for.
enum class Unsound : std::uint8_t { truncated, format, checksum, row, key, schema, takeover };

std::string_view to_string(Unsound reason) noexcept;
/// True where the bytes themselves are at fault; false where the item is only out of date.
constexpr bool damaged(Unsound reason) noexcept { return reason < Unsound::schema; }

/// Larger items are not put into the cache (memcached takes 1 MiB with its own overhead).
inline constexpr std::size_t max_item_bytes = 1'000'000;

/// Header (52 bytes, little-endian), key, body:
///   checksum 8 (XXH3 over everything behind it) | magic 2 | format 1 | kind 1 | key length 4 | body length 4 |
///   schema 8 | row version 8 | takeover number 8 | key hash 8
/// The key hash is there so that tools can name an item without showing its key; the key itself is what readers
/// compare.
std::string encode_item(const Item& item);

/// Any bytes may come in. `reason` is set when decoding failed.
std::optional<Item> decode_item(std::string_view bytes, Unsound& reason) noexcept;

/// A marker or a lease: the kind, a key and 64 random bits, so that its writer knows it again.
std::string encode_claim(ItemKind kind, std::uint64_t takeover, std::string_view key);

}  // namespace weft::detail
