#include "sql/entity_body.hpp"

namespace weft::detail {

Bound EntitySql::measure_plain(OwnerId owner) const {
  const auto make = [&] {
    std::string bytes;
    for (std::size_t position = 0; position < body_->columns.size(); ++position) {
      const std::string column = body_->column(position);
      bytes += (bytes.empty() ? "" : " + ");
      bytes += "COALESCE(LENGTH(" + (body_->lite ? "CAST(" + column + " AS BLOB)" : column) + "), 0)";
    }
    // The server's sum is a decimal, as wide as there are columns.
    std::string sum = "COALESCE(SUM(" + bytes + "), 0)";
    if (!body_->lite) sum = "CAST(" + sum + " AS UNSIGNED)";
    return Statement{"SELECT COUNT(*), " + sum + " FROM " + body_->table + " e WHERE " +
                         body_->column(body_->def.owner_position()) + " = ?",
                     {ColumnKind::u64, ColumnKind::u64}};
  };
  return {body_->shapes.find("measure", make), {body_->number(owner.value)}};
}

Bound EntitySql::erase_left_plain(OwnerId owner, std::size_t limit) const {
  const auto make = [&] {
    return Statement{"DELETE FROM " + body_->table + " WHERE " + body_->columns[body_->def.owner_position()] + " = ?" +
                     (body_->lite ? "" : " LIMIT ?")};
  };
  Bound erase{body_->shapes.find("erase left", make), {body_->number(owner.value)}};
  if (!body_->lite) erase.params.emplace_back(static_cast<std::int64_t>(limit));
  return erase;
}

}  // namespace weft::detail
