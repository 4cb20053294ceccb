#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "index/owner_index.hpp"

namespace weft::test {

/// The index in memory, with the rules of the real one. Thread safety: all members.
class FakeIndex : public detail::OwnerIndex {
 public:
  std::uint16_t name_number(detail::NameSpace space, std::string_view name, detail::Deadline deadline) override;
  std::optional<detail::Placement> placement(std::uint16_t kind, std::uint64_t owner,
                                             detail::Deadline deadline) override;
  std::optional<detail::Placement> fresh_placement(std::uint16_t kind, std::uint64_t owner,
                                                   detail::Deadline deadline) override;
  void add_placement(std::uint16_t kind, std::uint64_t owner, std::string_view name, detail::Placement placement,
                     detail::Deadline deadline) override;
  void learn(std::uint16_t kind, std::uint64_t owner, detail::Placement placement) override;
  std::optional<std::uint64_t> owner_by_name(std::uint16_t kind, std::string_view name,
                                             detail::Deadline deadline) override;
  std::optional<std::uint64_t> object_owner(std::uint16_t entity, std::uint64_t object,
                                            detail::Deadline deadline) override;
  std::optional<detail::Claim> find_claim(std::uint16_t claim, std::string_view value,
                                          detail::Deadline deadline) override;
  void take(std::span<const detail::Claim> claims, std::span<const detail::ObjectRow> objects,
            detail::Deadline deadline) override;
  void release(std::span<const detail::Claim> claims, std::span<const detail::ObjectRow> objects,
               detail::Deadline deadline) override;
  std::vector<detail::Claim> claims_after(std::uint16_t claim, std::string_view after, std::size_t limit,
                                          detail::Deadline deadline) override;
  std::vector<detail::ObjectRow> objects_after(std::uint16_t entity, std::uint64_t after, std::size_t limit,
                                               detail::Deadline deadline) override;

 private:
  template <class T>
  using ByNumber = std::map<std::pair<std::uint16_t, std::uint64_t>, T>;
  template <class T>
  using ByText = std::map<std::pair<std::uint16_t, std::string>, T>;

  std::mutex mutex_;
  std::array<std::map<std::string, std::uint16_t, std::less<>>, 4> names_;
  ByNumber<detail::Placement> placements_;
  ByNumber<detail::Placement> learned_;
  ByText<std::uint64_t> owner_names_;
  ByNumber<detail::ObjectRow> objects_;
  ByText<detail::Claim> claims_;
};

}  // namespace weft::test
