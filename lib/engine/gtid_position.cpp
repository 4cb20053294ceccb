#include "engine/gtid_position.hpp"

#include <charconv>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

template <class Number>
bool take(std::string_view& text, char end, Number& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  if (text.empty()) return end == ',';
  if (text.front() != end) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

GtidPosition::GtidPosition(std::string_view text) {
  while (!text.empty()) {
    std::uint32_t domain = 0;
    Gtid gtid;
    if (!take(text, '-', domain) || !take(text, '-', gtid.server) || !take(text, ',', gtid.sequence)) {
      throw Error(Code::corrupt, Outcome::not_applied, "a GTID position does not read as 'domain-server-sequence,...'");
    }
    domains_[domain] = gtid;
  }
}

std::optional<GtidPosition::Gtid> GtidPosition::find(std::uint32_t domain) const {
  const auto found = domains_.find(domain);
  return found == domains_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t GtidPosition::sequence(std::uint32_t domain) const {
  const auto gtid = find(domain);
  return gtid ? gtid->sequence : 0;
}

GtidPosition GtidPosition::only(std::uint32_t domain) const {
  GtidPosition one;
  if (const auto gtid = find(domain)) one.set(domain, *gtid);
  return one;
}

std::string GtidPosition::text() const {
  std::string text;
  for (const auto& [domain, gtid] : domains_) {
    text += (text.empty() ? "" : ",") + std::to_string(domain) + "-" + std::to_string(gtid.server) + "-" +
            std::to_string(gtid.sequence);
  }
  return text;
}

}  // namespace weft::detail
