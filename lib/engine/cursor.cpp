#include "engine/cursor.hpp"

#include <cstring>
#include <optional>

#include "base/hash.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr char format = 1;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void put_u64(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(number >> shift));
}

// A value as its kind's number (that of the variant) and its bytes.
void put_value(std::string& out, const Value& value) {
  out.push_back(static_cast<char>(value.storage().index()));
  const auto bytes = [&](const std::string& text) {
    put_u64(out, text.size());
    out += text;
  };
  switch (value.storage().index()) {
    case 0: break;
    case 1: out.push_back(value.as_bool() ? 1 : 0); break;
    case 2: put_u64(out, static_cast<std::uint64_t>(value.as_int())); break;
    case 3: put_u64(out, value.as_uint()); break;
    case 4: {
      const double real = value.as_real();
      std::uint64_t bits = 0;
      std::memcpy(&bits, &real, sizeof bits);
      put_u64(out, bits);
      break;
    }
    case 5: bytes(value.as_text()); break;
    case 6: bytes(value.as_blob()); break;
    case 7: bytes(value.as_decimal()); break;
    default: put_u64(out, static_cast<std::uint64_t>(value.as_time().time_since_epoch().count())); break;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty(); }
  bool failed() const { return failed_; }

  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) {
      failed_ = true;
      bytes_ = {};
      return {};
    }
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  std::uint64_t u64() {
    const std::string_view part = take(8);
    std::uint64_t number = 0;
    for (std::size_t at = part.size(); at-- > 0;) number = number << 8U | static_cast<unsigned char>(part[at]);
    return number;
  }
  std::uint8_t byte() {
    const std::string_view part = take(1);
    return part.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(part[0]);
  }
  bool boolean() {
    const std::uint8_t number = byte();
    if (number > 1) failed_ = true;  // a second spelling of true
    return number == 1;
  }
  Value value() {
    switch (byte()) {
      case 0: return {};
      case 1: return boolean();
      case 2: return static_cast<std::int64_t>(u64());
      case 3: return u64();
      case 4: {
        const std::uint64_t bits = u64();
        double real = 0;
        std::memcpy(&real, &bits, sizeof real);
        return real;
      }
      case 5: return std::string(take(u64()));
      case 6: return Blob{std::string(take(u64()))};
      case 7: return Decimal{std::string(take(u64()))};
      case 8: return Time(std::chrono::microseconds(static_cast<std::int64_t>(u64())));
      default: failed_ = true; return {};
    }
  }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

std::string to_base64(std::string_view bytes) {
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = held << 8U | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      text.push_back(alphabet[held >> bits & 63U]);
    }
  }
  if (bits > 0) text.push_back(alphabet[held << (6 - bits) & 63U]);
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t six = alphabet.find(letter);
    if (six == std::string_view::npos) return std::nullopt;
    held = held << 6U | static_cast<std::uint32_t>(six);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(held >> bits & 255U));
    }
  }
  // Left-over bits are zero in what encode_cursor() makes; anything else would be a second spelling of the same cursor.
  if ((held & ((1U << bits) - 1U)) != 0) return std::nullopt;
  return bytes;
}

[[noreturn]] void refuse(const char* why) {
  throw UsageError(std::string("the cursor ") + why +
                   "; begin again without one, or give back the cursor of the page before as it was");
}

}  // namespace

std::string encode_cursor(std::uint64_t query, const std::vector<Value>& values) {
  std::string bytes(1, format);
  put_u64(bytes, query);
  for (const Value& value : values) put_value(bytes, value);
  put_u64(bytes, hash64(bytes));
  return to_base64(bytes);
}

std::vector<Value> decode_cursor(std::uint64_t query, std::string_view text) {
  const std::optional<std::string> bytes = from_base64(text);
  if (!bytes || bytes->size() < 17 || bytes->front() != format) refuse("is not one of this library");
  const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - 8);
  if (Reader(std::string_view(*bytes).substr(body.size())).u64() != hash64(body)) refuse("was changed on its way");
  Reader reader(body.substr(1));
  if (reader.u64() != query) refuse("belongs to another query");
  std::vector<Value> values;
  while (!reader.at_end()) values.push_back(reader.value());
  if (reader.failed()) refuse("is not one of this library");
  return values;
}

std::uint64_t query_number(const EntityDef& def, OwnerId owner, const OwnerQuery& query) {
  std::string bytes;
  put_u64(bytes, def.fingerprint());
  put_u64(bytes, owner.value);
  put_value(bytes, query.index);
  bytes.push_back(query.descending ? 1 : 0);
  const auto list = [&](const std::vector<Value>& values) {
    put_u64(bytes, values.size());
    for (const Value& value : values) put_value(bytes, value);
  };
  list(query.equals);
  for (const auto* bound : {&query.from, &query.to}) {
    bytes.push_back(bound->has_value() ? ((*bound)->inclusive ? 2 : 1) : 0);
    if (*bound) list((*bound)->values);
  }
  return hash64(bytes);
}

std::uint64_t query_number(const EntityDef& def, const ScatterQuery& query) {
  std::string bytes = "scatter";
  put_u64(bytes, def.fingerprint());
  for (const Condition& condition : query.where) {
    put_value(bytes, condition.field);
    put_value(bytes, condition.op);
    put_value(bytes, condition.value);
  }
  return hash64(bytes);
}

}  // namespace weft::detail
