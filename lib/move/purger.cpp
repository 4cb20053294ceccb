#include "move/purger.hpp"

#include "base/failpoint.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t rows_at_once = 500;

}  // namespace

void purge_rows(MoveScene& scene, MoveEnd& end, GateState state,
                const RowCopySql& (OwnerTable::*sql)() const noexcept) {
  for (const OwnerTable& table : scene.tables.all) {
    for (std::uint64_t gone = rows_at_once; gone == rows_at_once;) {
      scene.check_stop();
      const auto erase = [&](Session& session) {
        const Bound some = (table.*sql)().erase_some(Value(scene.entry.owner), rows_at_once);
        gone = session.execute(*some.statement, some.params, scene.deadline);
      };
      end.change_rows({state}, scene.deadline, erase);
      WEFT_REACH("move.some_purged");
      scene.rest(gone, end);
    }
  }
}

// Without a mark: what is deleted here may be deleted by anybody who reads it in the log of a lost side.
void drop_notes(MoveScene& scene, MoveEnd& end, GateState state) {
  for (std::uint64_t gone = rows_at_once; gone == rows_at_once;) {
    end.held({state}, scene.deadline, [&](Session& session) {
      const Bound drop = end.sql().drop_all_changes(rows_at_once);
      gone = session.execute(*drop.statement, drop.params, scene.deadline);
    });
  }
}

}  // namespace weft::detail
