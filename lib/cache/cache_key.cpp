#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/hash.hpp"
#include "cache/protocol.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_numbers = 4;  // 4 numbers of 20 digits beside the prefix stay below 200 bytes

/// The text is put together on the stack: a string that grows by a few bytes at a time costs more than all the digits.
class Text {
 public:
  template <class Number>
  void number(Number number, int base = 10) noexcept {
    *end_++ = ':';
    end_ = std::to_chars(end_, bytes_.data() + bytes_.size(), number, base).ptr;
  }
  void add(std::string_view text) noexcept { end_ = std::copy(text.begin(), text.end(), end_); }
  /// With room for a generation.
  std::string stem() const {
    std::string stem;
    stem.reserve(view().size() + 21);
    return stem.append(view());
  }
  std::string_view view() const noexcept { return {bytes_.data(), static_cast<std::size_t>(end_ - bytes_.data())}; }

 private:
  std::array<char, 200> bytes_;
  char* end_ = bytes_.data();  // every key fits, see most_numbers
};

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
  Text text;
  text.add("w");
  text.number(store, 16);
  text.number(entity);
  text.number(key.owner.value);
  if (written_as_numbers(def)) {
    for (const Value& part : key.rest) {
      if (const auto* number = std::get_if<std::int64_t>(&part.storage())) {
        text.number(*number);
      } else {
        text.number(part.as_uint());
      }
    }
    return text.stem();
  }
  // A letter that no number begins with keeps the two forms apart.
  const auto hash = hash128(key_bytes);
  text.add(":h");
  text.number(hash[0], 16);
  text.number(hash[1], 16);
  return text.stem();
}

void put_generation(std::string& cache_key, std::uint64_t generation) {
  Text text;
  text.number(generation);
  cache_key.append(text.view());
}

std::string_view without_generation(std::string_view cache_key) noexcept {
  const std::size_t end = cache_key.rfind(':');
  return end == std::string_view::npos ? cache_key : cache_key.substr(0, end);
}

}  // namespace weft::detail
