#include <string>

#include "engine/cursor.hpp"
#include "engine/read.hpp"
#include "model/check.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most_rows = 10000;

// The fields an index orders by, without the key that makes the order total; for the key order: the key behind the
// owner.
std::vector<std::size_t> leading_fields(const EntityDef& def, const std::string& index) {
  std::vector<std::size_t> positions;
  if (index.empty()) {
    positions.assign(def.key_positions().begin() + 1, def.key_positions().end());
  } else {
    for (const std::string& field : def.index(index).fields) positions.push_back(def.position(field));
  }
  return positions;
}

void check_values(const EntityDef& def, const std::vector<std::size_t>& fields, std::size_t skip,
                  std::vector<Value>& values, const std::string& what) {
  if (skip + values.size() > fields.size()) {
    throw UsageError("entity " + def.name() + ": " + what + " has more values than the index has fields (" +
                     std::to_string(fields.size()) + " behind the owner)");
  }
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (values[at].is_null()) {
      throw UsageError("entity " + def.name() + ", field " + def.fields()[fields[skip + at]].name + ": " + what +
                       " cannot be NULL; NULL equals nothing");
    }
    check_value(def, fields[skip + at], values[at]);
  }
}

}  // namespace

OwnerQuery checked_query(const EntityDef& def, const OwnerQuery& query) {
  if (query.limit < 1 || query.limit > most_rows) {
    throw UsageError("a page has 1 to " + std::to_string(most_rows) + " rows; " + std::to_string(query.limit) +
                     " were asked for");
  }
  OwnerQuery checked = query;
  const std::vector<std::size_t> fields = leading_fields(def, query.index);
  check_values(def, fields, 0, checked.equals, "'equals'");
  if (checked.from) check_values(def, fields, checked.equals.size(), checked.from->values, "'from'");
  if (checked.to) check_values(def, fields, checked.equals.size(), checked.to->values, "'to'");
  return checked;
}

Page read_page(const Context& context, OwnerId owner, const OwnerQuery& query) {
  const std::uint64_t number = query_number(context.def(), owner, query);
  std::optional<std::vector<Value>> after;
  if (!query.after.empty()) after = decode_cursor(number, query.after);

  Page page;
  const auto attempt = [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
    const EntitySql& sql = context.entity.sql(*route.side, session.dialect());
    const Bound select = sql.by_owner(route.fence, query, after);
    Rows rows = session.query(*select.statement, select.params, context.deadline);
    if (rows.empty()) return FenceFacts{};
    std::vector<FencedRow> found = sql.decode_by_owner(rows);
    if (judge_read(found.front().fence, route.fence) != Verdict::serve) return found.front().fence;
    page = to_page(context.def(), sql, number, query, std::move(found));
    return std::nullopt;
  };
  on_owner(context.parts, context.entity.kind, owner.value, Intent::read, context.deadline, attempt);
  return page;
}

Page to_page(const EntityDef& def, const EntitySql& sql, std::uint64_t number, const OwnerQuery& query,
             std::vector<FencedRow> found) {
  Page page;
  for (FencedRow& row : found) {
    if (!row.values) continue;  // an owner without rows still answers with its fence
    if (page.rows.size() == query.limit) {
      std::vector<Value> last;
      for (const std::size_t position : sql.order_of(query.index)) last.push_back(page.rows.back().values()[position]);
      page.cursor = encode_cursor(number, last);
      break;
    }
    page.rows.emplace_back(def, std::move(*row.values));
  }
  return page;
}

std::uint64_t read_count(const Context& context, OwnerId owner, const OwnerQuery& query) {
  std::uint64_t rows_counted = 0;
  const auto attempt = [&](Session& session, const Route& route) -> std::optional<FenceFacts> {
    const EntitySql& sql = context.entity.sql(*route.side, session.dialect());
    const Bound select = sql.count(route.fence, query);
    Rows rows = session.query(*select.statement, select.params, context.deadline);
    if (rows.empty()) return FenceFacts{};
    const EntitySql::Counted counted = sql.decode_count(rows);
    if (judge_read(counted.fence, route.fence) != Verdict::serve) return counted.fence;
    rows_counted = counted.rows;
    return std::nullopt;
  };
  on_owner(context.parts, context.entity.kind, owner.value, Intent::read, context.deadline, attempt);
  return rows_counted;
}

}  // namespace weft::detail
