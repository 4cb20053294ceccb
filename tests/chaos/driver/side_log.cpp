#include "chaos/driver/side_log.hpp"

namespace weft::chaos {

// The first column of an entity's table is its owner; weft_baton's are parity and side.
void SideLog::take(const LoggedRow& row) {
  const std::vector<std::string>& columns = row.image();
  if (!row.database.starts_with("weft_shard") || columns.empty()) return;
  if (row.table == "weft_baton") {
    if (columns.size() > 1 && columns[1].size() > 2) batons_[{row.database, std::stoull(columns[0])}] = columns[1][1];
    return;
  }
  if (row.table.starts_with("weft_") || row.server != server_id_) return;
  ++own_rows_;
  const std::uint64_t owner = std::stoull(columns[0]);
  const auto known = batons_.find({row.database, owner % 2});
  const char baton = known != batons_.end() ? known->second : owner % 2 == 0 ? 'A' : 'B';
  if (baton == side_) return;
  wrong_.push_back({.kind = Fact::Kind::wrong_side,
                    .key = row.table + "/" + std::to_string(owner),
                    .side = std::string(1, side_),
                    .detail = std::string(1, baton) + " had the baton of this parity in " + row.database});
}

}  // namespace weft::chaos
