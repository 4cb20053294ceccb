#include "move/copier.hpp"

#include <algorithm>

#include "base/failpoint.hpp"
#include "move/row_carrier.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t first_page = 32;
constexpr std::size_t most_rows = 1000;
constexpr std::size_t page_bytes = std::size_t{4} << 20U;
constexpr std::size_t token_page = 500;

// A page is small until it is known how long rows are.
std::size_t next_limit(std::size_t limit, const Rows& page) {
  std::size_t bytes = 1;
  for (const Value& cell : page.cells) bytes += bytes_of(cell);
  const std::size_t a_row = bytes / std::max<std::size_t>(page.size(), 1) + 1;
  return std::clamp<std::size_t>(std::min(limit * 4, page_bytes / a_row), 1, most_rows);
}

void copy_table(MoveScene& scene, const OwnerTable& table, const std::string& position) {
  KeyRange range = table.range_of(scene.entry.owner, position);
  std::size_t limit = first_page;
  for (bool last = false; !last;) {
    scene.check_stop();
    Rows page;
    scene.source.held({GateState::moving}, scene.deadline, [&](Session& session) {
      const Bound read = table.copy_from().page(range, limit);
      page = session.query(*read.statement, read.params, scene.deadline);
    });
    last = page.size() < limit;
    if (!last) range.up_to = table.copy_from().key_of(page, page.size() - 1);
    scene.target.change_rows({GateState::incoming}, scene.deadline, [&](Session& session) {
      const Bound clear = table.copy_to().erase_range(range);
      session.execute(*clear.statement, clear.params, scene.deadline);
      insert_rows(session, table.copy_to(), page, scene.deadline);
    });
    WEFT_REACH("move.page_copied");
    scene.entry.copied += page.size();
    scene.entry.entity = table.entity().number;
    if (!last) scene.entry.position = table.bytes_of_key(*range.up_to);
    scene.keep_now_and_then();
    scene.rest(page.size(), scene.target);
    range.after = std::exchange(range.up_to, std::nullopt);
    limit = next_limit(limit, page);
  }
}

}  // namespace

void copy_tables(MoveScene& scene) {
  for (const OwnerTable& table : scene.tables.all) {
    if (table.entity().number < scene.entry.entity) continue;
    const bool begun = table.entity().number == scene.entry.entity;
    copy_table(scene, table, begun ? scene.entry.position : std::string());
    scene.entry.position.clear();
  }
}

void put_tokens(Session& session, const GateSql& sql, const Rows& rows, Deadline deadline) {
  for (std::size_t row = 0; row < rows.size();) {
    const std::size_t count = GateSql::tokens_in_a_piece(rows.size() - row);
    const Bound put = sql.put_tokens(rows, row, count);
    session.execute(*put.statement, put.params, deadline);
    row += count;
  }
}

void copy_tokens(MoveScene& scene) {
  std::uint64_t above = 0;
  for (Rows page; above == 0 || page.size() == token_page;) {
    scene.check_stop();
    scene.source.held({GateState::moving}, scene.deadline, [&](Session& session) {
      const Bound read = scene.source.sql().tokens(above, token_page);
      page = session.query(*read.statement, read.params, scene.deadline);
    });
    if (page.empty()) return;
    scene.target.change_rows({GateState::incoming}, scene.deadline,
                             [&](Session& session) { put_tokens(session, scene.target.sql(), page, scene.deadline); });
    above = page.at(page.size() - 1, 0).as_uint();
    scene.rest(page.size(), scene.target);
  }
}

}  // namespace weft::detail
