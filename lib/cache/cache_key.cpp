#include <algorithm>
#include <charconv>
#include <cstdint>
#include <variant>

#include "base/hash.hpp"
#include "cache/protocol.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_numbers = 4;  // 4 numbers of 20 digits beside the prefix stay below 200 bytes

template <class Number>
void append(std::string& out, Number number, int base = 10) {
  char digits[24];
  out.push_back(':');
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, base).ptr);
}

bool is_integer(Type type) noexcept { return type <= Type::u64; }

/// By the definition, not by the values: all keys of an entity have the same form.
bool written_as_numbers(const EntityDef& def) {
  const auto& positions = def.key_positions();
  return positions.size() - 1 <= most_numbers && std::all_of(positions.begin(), positions.end(), [&](std::size_t at) {
           return is_integer(def.fields()[at].type);
         });
}

}  // namespace

std::string make_cache_key(std::uint64_t store, std::uint16_t entity, const EntityDef& def, const Key& key,
                           std::string_view key_bytes) {
  std::string out;
  out.reserve(96);
  out.push_back('w');
  append(out, store, 16);
  append(out, entity);
  append(out, key.owner.value);
  if (written_as_numbers(def)) {
    for (const Value& part : key.rest) {
      if (const auto* number = std::get_if<std::int64_t>(&part.storage())) {
        append(out, *number);
      } else {
        append(out, part.as_uint());
      }
    }
    return out;
  }
  // A letter that no number begins with keeps the two forms apart.
  const auto hash = hash128(key_bytes);
  out.append(":h");
  append(out, hash[0], 16);
  append(out, hash[1], 16);
  return out;
}

void put_generation(std::string& cache_key, std::uint64_t generation) { append(cache_key, generation); }

std::string_view without_generation(std::string_view cache_key) noexcept {
  const std::size_t end = cache_key.rfind(':');
  return end == std::string_view::npos ? cache_key : cache_key.substr(0, end);
}

}  // namespace weft::detail
