#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// How far a server has come in each stream of changes (GTID domain): MariaDB's "1-1-5,2-2-7". Thread safety: as a
/// value.
class GtidPosition {
 public:
  struct Gtid {
    std::uint32_t server = 0;
    std::uint64_t sequence = 0;
    bool operator==(const Gtid&) const = default;
  };

  GtidPosition() = default;
  /// Error(corrupt) when it is no position.
  explicit GtidPosition(std::string_view text);

  std::optional<Gtid> find(std::uint32_t domain) const;
  /// 0: nothing of that domain.
  std::uint64_t sequence(std::uint32_t domain) const;
  void set(std::uint32_t domain, Gtid gtid) { domains_[domain] = gtid; }
  void erase(std::uint32_t domain) { domains_.erase(domain); }
  /// Only that domain.
  GtidPosition only(std::uint32_t domain) const;
  bool empty() const noexcept { return domains_.empty(); }
  std::string text() const;
  bool operator==(const GtidPosition&) const = default;

 private:
  std::map<std::uint32_t, Gtid> domains_;
};

}  // namespace weft::detail
