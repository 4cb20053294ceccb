#include "weftctl/export_values.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace weft::ctl {
namespace {

using nlohmann::json;

std::string base64(const std::string& bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t byte = 0; byte < 3; ++byte)
      three = three << 8U | (at + byte < bytes.size() ? static_cast<unsigned char>(bytes[at + byte]) : 0U);
    for (std::size_t digit = 0; digit < 4; ++digit)
      text += at + digit > bytes.size() ? '=' : digits[three >> (18U - 6U * digit) & 63U];
  }
  return text;
}

std::string quoted(const std::string& text) try { return json(text).dump(); } catch (const json::exception&) {
  return R"({"base64":")" + base64(text) + "\"}";
}

std::string real(double number) {
  // JSON has no other numbers; a field never holds one, a column changed by hand might.
  return std::isfinite(number) ? json(number).dump()
                               : quoted(std::isnan(number) ? "NaN"
                                        : number > 0       ? "Infinity"
                                                           : "-Infinity");
}

bool wide(Type type) { return type == Type::i64 || type == Type::u64; }

std::string integer(Type type, const std::string& digits) { return wide(type) ? "\"" + digits + "\"" : digits; }

}  // namespace

std::string time_text(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text.data();
}

const char* word_of(Type type) noexcept {
  static constexpr std::array<const char*, 16> words{"i8",   "i16",  "i32",     "i64", "u8",      "u16",
                                                     "u32",  "u64",  "f32",     "f64", "boolean", "text",
                                                     "blob", "time", "decimal", "json"};
  return words.at(static_cast<std::size_t>(type));
}

std::string json_of_value(Type type, const Value& value) {
  const Value::Storage& storage = value.storage();
  if (const auto* yes = std::get_if<bool>(&storage)) return *yes ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&storage)) return integer(type, std::to_string(*number));
  if (const auto* number = std::get_if<std::uint64_t>(&storage)) return integer(type, std::to_string(*number));
  if (const auto* number = std::get_if<double>(&storage)) return real(*number);
  if (const auto* text = std::get_if<std::string>(&storage)) return quoted(*text);
  if (const auto* blob = std::get_if<Blob>(&storage)) return "\"" + base64(blob->bytes) + "\"";
  if (const auto* decimal = std::get_if<Decimal>(&storage)) return quoted(decimal->digits);
  if (const auto* time = std::get_if<Time>(&storage)) return "\"" + time_text(*time) + "\"";
  return "null";
}

std::string json_of_row(const Row& row) {
  std::string text = "{";
  const auto& fields = row.def().fields();
  for (std::size_t at = 0; at < fields.size(); ++at) {
    text += (at == 0 ? "\"" : ",\"") + fields[at].name + "\":" + json_of_value(fields[at].type, row.values()[at]);
  }
  return text + "}";
}

}  // namespace weft::ctl
