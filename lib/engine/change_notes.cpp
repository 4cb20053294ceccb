#include "engine/change_notes.hpp"

#include <algorithm>
#include <vector>

#include "base/failpoint.hpp"
#include "base/random.hpp"
#include "model/row_codec.hpp"

namespace weft::detail {
namespace {

constexpr std::uint64_t largest_nonce = ~std::uint64_t{0} >> 1U;  // SQLite's integers are signed

}  // namespace

std::string token_key(std::uint64_t token) {
  std::string bytes;
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((token >> shift) & 0xffU);
  return bytes;
}

std::uint64_t token_of_key(std::string_view bytes) noexcept {
  std::uint64_t token = 0;
  for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), 8); ++at)
    token |= std::uint64_t{static_cast<unsigned char>(bytes[at])} << (8 * at);
  return token;
}

void ChangeNotes::key(const Registered& entity, const Key& key) {
  keys_.emplace(entity.number, encode_key(entity.def(), key));
}

void ChangeNotes::token(std::uint64_t token) { keys_.emplace(token_entity, token_key(token)); }

void ChangeNotes::write(Session& session, const ShardSide& side, std::uint16_t kind, std::uint64_t owner,
                        Deadline deadline) const {
  if (WEFT_MUTANT("move_changes_not_noted")) return;
  std::vector<FenceSql::Change> changes;
  changes.reserve(keys_.size());
  for (const auto& [entity, key] : keys_) changes.push_back({(random64() & largest_nonce) | 1U, entity, key});
  const FenceSql& sql = side.fence(session.dialect());
  std::span<const FenceSql::Change> rest(changes);
  while (!rest.empty()) {
    const std::size_t count = rest.size() < FenceSql::changes_at_once ? 1 : FenceSql::changes_at_once;
    const Bound put = sql.put_changes(kind, owner, rest.first(count));
    session.execute(*put.statement, put.params, deadline);
    rest = rest.subspan(count);
  }
}

}  // namespace weft::detail
