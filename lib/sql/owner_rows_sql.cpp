#include "sql/owner_rows_sql.hpp"

#include "sql/entity_pieces.hpp"

namespace weft::detail {

OwnerRowsSql::OwnerRowsSql(const EntityDef& def, Dialect dialect, const std::string& database)
    : dialect_(dialect), database_(database), table_(def.table()) {
  const EntityPieces pieces(def, dialect, database);
  const std::string owner = pieces.column(def.owner_position());
  page_ = "SELECT " + owner + ", COUNT(*) FROM " + pieces.table + " e LEFT JOIN " + pieces.gate +
          " g ON g.owner_kind = ? AND g.owner_id = " + owner + " WHERE " + owner +
          " > ? AND (g.state IS NULL OR g.state NOT IN (" + std::to_string(static_cast<int>(GateState::incoming)) +
          ", " + std::to_string(static_cast<int>(GateState::moved)) + ", " +
          std::to_string(static_cast<int>(GateState::erased)) + ")) GROUP BY " + owner + " ORDER BY " + owner +
          " LIMIT ";
}

Bound OwnerRowsSql::page(std::uint16_t kind, std::uint64_t after, std::size_t owners) const {
  const auto number = [&](std::uint64_t value) {
    return dialect_ == Dialect::sqlite ? Value(static_cast<std::int64_t>(value)) : Value(value);
  };
  auto statement =
      std::make_shared<Statement>(Statement{page_ + std::to_string(owners), {ColumnKind::u64, ColumnKind::u64}});
  return {std::move(statement), {number(kind), number(after)}};
}

Bound OwnerRowsSql::bytes() const {
  static const auto statement = std::make_shared<const Statement>(
      Statement{"SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema "
                "= ? AND table_name = ?",
                {ColumnKind::u64}});
  return {statement, {database_, table_}};
}

}  // namespace weft::detail
