#include "cache/item.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t header_bytes = 52;
constexpr std::size_t checksum_bytes = 8;
constexpr char magic[2] = {'W', 'f'};
constexpr char format = 1;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

template <class Number>
void append(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t offset) {
  Number number;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

}  // namespace

std::string_view to_string(Unsound reason) noexcept {
  static constexpr std::array<std::string_view, 7> words{"truncated", "format", "checksum", "row",
                                                         "key",       "schema", "takeover"};
  return words[static_cast<std::size_t>(reason)];
}

std::string encode_item(const Item& item) {
  std::string out;
  out.reserve(header_bytes + item.key.size() + item.body.size());
  append(out, std::uint64_t{0});  // the checksum's place
  out.append(magic, sizeof magic);
  out.push_back(format);
  out.push_back(static_cast<char>(item.kind));
  append(out, static_cast<std::uint32_t>(item.key.size()));
  append(out, static_cast<std::uint32_t>(item.body.size()));
  append(out, item.schema);
  append(out, item.row_version);
  append(out, item.takeover);
  append(out, hash64(item.key));
  out.append(item.key);
  out.append(item.body);
  const std::uint64_t checksum = hash64(std::string_view(out).substr(checksum_bytes));
  std::memcpy(out.data(), &checksum, checksum_bytes);
  return out;
}

std::optional<Item> decode_item(std::string_view bytes, Unsound& reason) noexcept {
  reason = Unsound::truncated;
  if (bytes.size() < header_bytes) return std::nullopt;
  reason = Unsound::format;
  if (bytes[8] != magic[0] || bytes[9] != magic[1] || bytes[10] != format) return std::nullopt;
  const auto kind = static_cast<unsigned char>(bytes[11]);
  if (kind < 1 || kind > 3) return std::nullopt;
  reason = Unsound::truncated;
  const std::size_t key_length = number_at<std::uint32_t>(bytes, 12);
  const std::size_t body_length = number_at<std::uint32_t>(bytes, 16);
  if (bytes.size() - header_bytes != key_length + body_length) return std::nullopt;
  reason = Unsound::checksum;
  if (number_at<std::uint64_t>(bytes, 0) != hash64(bytes.substr(checksum_bytes))) return std::nullopt;
  Item item;
  item.kind = static_cast<ItemKind>(kind);
  item.schema = number_at<std::uint64_t>(bytes, 20);
  item.row_version = number_at<std::uint64_t>(bytes, 28);
  item.takeover = number_at<std::uint64_t>(bytes, 36);
  item.key = bytes.substr(header_bytes, key_length);
  item.body = bytes.substr(header_bytes + key_length);
  return item;
}

std::string encode_claim(ItemKind kind, std::uint64_t takeover, std::string_view key) {
  std::string nonce;
  append(nonce, random64());
  return encode_item(Item{.kind = kind, .takeover = takeover, .key = key, .body = nonce});
}

}  // namespace weft::detail
