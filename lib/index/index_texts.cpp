#include "index/index_texts.hpp"

#include <string>
#include <vector>

#include "base/failpoint.hpp"
#include "sql/ddl.hpp"

namespace weft::detail {

namespace {

constexpr auto u64 = ColumnKind::u64;
constexpr auto text = ColumnKind::text;
constexpr auto blob = ColumnKind::blob;

std::string repeated(std::string_view piece, std::string_view between, std::size_t times) {
  std::string all;
  for (std::size_t nth = 0; nth < times; ++nth) all.append(nth == 0 ? "" : between).append(piece);
  return all;
}

/// A table that rows are put into and taken from.
struct RowTable {
  std::string table;                 // quoted
  std::vector<std::string> columns;  // in the order of the parameters of a put
  std::vector<std::string> where;    // equal to the parameters of a drop

  std::string marks() const { return repeated("?", ", ", columns.size()); }
  std::string insert() const {
    std::string names;
    for (const std::string& column : columns) names += (names.empty() ? "" : ", ") + column;
    return "INSERT INTO " + table + " (" + names + ") ";
  }
  std::string row_condition() const {
    std::string all;
    for (const std::string& column : where) {
      const bool any = column == "nonce" && WEFT_MUTANT("release_without_nonce");
      all += (all.empty() ? "" : " AND ") + (any ? "(" + column + " = ? OR 1 = 1)" : column + " = ?");
    }
    return "(" + all + ")";
  }
  Statement put_fenced(const std::string& baton) const {
    return {insert() + "SELECT " + marks() + " FROM " + baton + " WHERE parity = ? AND side = ?"};
  }
  Statement drop_fenced(const std::string& baton) const {
    return {"DELETE FROM " + table + " WHERE " + row_condition() + " AND EXISTS (SELECT 1 FROM " + baton +
            " WHERE parity = ? AND side = ?)"};
  }
  Chunked put_rows() const {
    Chunked all;
    for (std::size_t power = 0; power < all.size(); ++power)
      all[power].text = insert() + "VALUES " + repeated("(" + marks() + ")", ", ", std::size_t{1} << power);
    return all;
  }
  Chunked drop_rows() const {
    Chunked all;
    for (std::size_t power = 0; power < all.size(); ++power)
      all[power].text = "DELETE FROM " + table + " WHERE " + repeated(row_condition(), " OR ", std::size_t{1} << power);
    return all;
  }
};

}  // namespace

IndexTexts::IndexTexts(Dialect dialect, std::string_view database) {
  const std::string prefix =
      dialect == Dialect::sqlite || database.empty() ? std::string() : quote(dialect, database) + ".";
  const auto table = [&](std::string_view name) { return prefix + std::string(name); };
  const std::string baton = table("weft_baton");
  const std::string shared = dialect == Dialect::sqlite ? "" : " LOCK IN SHARE MODE";

  look = {"SELECT parity, side FROM " + baton + " ORDER BY parity", {u64, text}};
  hold_one = {"SELECT parity, side FROM " + baton + " WHERE parity = ?" + shared, {u64, text}};
  hold_both = {"SELECT parity, side FROM " + baton + " ORDER BY parity" + shared, {u64, text}};

  const auto fenced_read = [&](const std::string& columns, std::string_view from, const std::string& on,
                               std::vector<ColumnKind> kinds) {
    kinds.insert(kinds.begin(), text);
    return Statement{"SELECT b.side, " + columns + " FROM " + baton + " b LEFT JOIN " + table(from) + " t ON " + on +
                         " WHERE b.parity = ?",
                     std::move(kinds)};
  };
  find_placement = fenced_read("t.shard, t.epoch", "weft_placement", "t.owner_kind = ? AND t.owner_id = ?", {u64, u64});
  find_owner_name = fenced_read("t.owner_id", "weft_owner_name", "t.owner_kind = ? AND t.name = ?", {u64});
  find_object = fenced_read("t.owner_id", "weft_object", "t.entity = ? AND t.object_id = ?", {u64});
  find_claim = fenced_read("t.owner_kind, t.owner_id, t.object_key, t.nonce", "weft_claim",
                           "t.claim = ? AND t.value = ?", {u64, u64, blob, u64});
  find_name = fenced_read("t.number, (SELECT MAX(number) FROM " + table("weft_name") + " WHERE space = ?)", "weft_name",
                          "t.space = ? AND t.name = ?", {u64, u64});
  find_mark = fenced_read("t.epoch, t.mark", "weft_ticket_mark", "t.name = ? AND t.server = ?", {u64, u64});

  claims_page = {"SELECT value, owner_kind, owner_id, object_key, nonce FROM " + table("weft_claim") +
                     " WHERE claim = ? AND value > ? ORDER BY value LIMIT ?",
                 {blob, u64, u64, blob, u64}};
  objects_page = {"SELECT object_id, owner_kind, owner_id, nonce FROM " + table("weft_object") +
                      " WHERE entity = ? AND object_id > ? ORDER BY object_id LIMIT ?",
                  {u64, u64, u64, u64}};
  marks_page = {"SELECT name, server, epoch, mark FROM " + table("weft_ticket_mark") + " ORDER BY name, server",
                {text, u64, u64, u64}};
  placements_page = {
      "SELECT owner_kind, owner_id, shard, epoch FROM " + table("weft_placement") +
          " WHERE owner_kind > ? OR (owner_kind = ? AND owner_id > ?) ORDER BY owner_kind, owner_id LIMIT ?",
      {u64, u64, u64, u64}};

  const RowTable placements{
      table("weft_placement"), {"owner_kind", "owner_id", "shard", "epoch", "state"}, {"owner_kind", "owner_id"}};
  put_placement = placements.put_fenced(baton);
  put_placement_rows = placements.put_rows();
  drop_placement = placements.drop_fenced(baton);
  drop_placement_rows = placements.drop_rows();
  const RowTable names{
      table("weft_owner_name"), {"owner_kind", "name", "owner_id"}, {"owner_kind", "name", "owner_id"}};
  put_owner_name = names.put_fenced(baton);
  put_owner_name_rows = names.put_rows();
  drop_owner_name = names.drop_fenced(baton);
  drop_owner_name_rows = names.drop_rows();
  const RowTable claims{table("weft_claim"),
                        {"claim", "value", "owner_kind", "owner_id", "object_key", "nonce"},
                        {"claim", "value", "nonce"}};
  put_claim = claims.put_fenced(baton);
  put_claim_rows = claims.put_rows();
  drop_claim = claims.drop_fenced(baton);
  drop_claim_rows = claims.drop_rows();
  const RowTable objects{table("weft_object"),
                         {"entity", "object_id", "owner_kind", "owner_id", "nonce"},
                         {"entity", "object_id", "nonce"}};
  put_object = objects.put_fenced(baton);
  put_object_rows = objects.put_rows();
  drop_object = objects.drop_fenced(baton);
  drop_object_rows = objects.drop_rows();

  put_name = RowTable{table("weft_name"), {"space", "number", "name"}, {}}.put_fenced(baton);
  put_mark = RowTable{table("weft_ticket_mark"), {"name", "server", "epoch", "mark"}, {}}.put_fenced(baton);
  put_mark_row = {"INSERT INTO " + table("weft_ticket_mark") + " (name, server, epoch, mark) VALUES (?, ?, ?, ?)"};
  renew_mark = {"UPDATE " + table("weft_ticket_mark") +
                " SET epoch = ?, mark = ? WHERE name = ? AND server = ? AND epoch = ? AND mark = ?"};
  raise_mark = {"UPDATE " + table("weft_ticket_mark") +
                " SET mark = ? WHERE name = ? AND server = ? AND epoch = ? AND mark < ? AND EXISTS (SELECT 1 FROM " +
                baton + " WHERE parity = ? AND side = ?)"};
}

}  // namespace weft::detail
