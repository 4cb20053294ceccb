#include "move/row_carrier.hpp"

#include <algorithm>
#include <bit>

namespace weft::detail {
namespace {

constexpr std::size_t most_rows = 128;
constexpr std::size_t most_bytes = std::size_t{2} << 20U;

// Pieces of 32, 16, 8, … keys: a session keeps few statements.
template <class Run>
void in_pieces(const RowKeys& keys, Run&& run) {
  std::span<const std::vector<Value>> rest(keys);
  while (!rest.empty()) {
    const std::size_t count = std::bit_floor(std::min(rest.size(), RowCopySql::keys_at_once));
    run(rest.first(count));
    rest = rest.subspan(count);
  }
}

}  // namespace

std::size_t bytes_of(const Value& cell) noexcept {
  if (const auto* text = std::get_if<std::string>(&cell.storage())) return text->size();
  if (const auto* blob = std::get_if<Blob>(&cell.storage())) return blob->bytes.size();
  return sizeof(std::uint64_t);
}

void fetch_rows(Session& session, const RowCopySql& sql, const RowKeys& keys, Rows& into, Deadline deadline) {
  in_pieces(keys, [&](std::span<const std::vector<Value>> some) {
    const Bound bound = sql.rows_of(some);
    Rows rows = session.query(*bound.statement, bound.params, deadline);
    into.width = rows.width;
    std::move(rows.cells.begin(), rows.cells.end(), std::back_inserter(into.cells));
  });
}

void erase_rows(Session& session, const RowCopySql& sql, const RowKeys& keys, Deadline deadline) {
  in_pieces(keys, [&](std::span<const std::vector<Value>> some) {
    const Bound bound = sql.erase(some);
    session.execute(*bound.statement, bound.params, deadline);
  });
}

void insert_rows(Session& session, const RowCopySql& sql, const Rows& rows, Deadline deadline) {
  const std::size_t most = std::bit_floor(
      std::clamp<std::size_t>(RowCopySql::most_params / std::max<std::size_t>(rows.width, 1), 1, most_rows));
  const std::span<const Value> cells(rows.cells);
  for (std::size_t row = 0; row < rows.size();) {
    std::size_t count = 0;
    for (std::size_t bytes = 0; row + count < rows.size() && count < most; ++count) {
      for (const Value& cell : cells.subspan((row + count) * rows.width, rows.width)) bytes += bytes_of(cell);
      if (bytes > most_bytes && count > 0) break;
    }
    count = std::bit_floor(count);
    const Bound bound = sql.insert(cells.subspan(row * rows.width, count * rows.width));
    session.execute(*bound.statement, bound.params, deadline);
    row += count;
  }
}

}  // namespace weft::detail
