#include "chaos/driver/pair_equal.hpp"

#include "support/sql.hpp"

namespace weft::chaos {
namespace {

std::vector<std::string> names(const detail::Server& server, const std::string& query) {
  std::vector<std::string> all;
  const detail::Rows rows = weft::test::run_sql(server, {query});
  for (std::size_t row = 0; row < rows.size(); ++row) all.push_back(rows.at(row, 0).as_text());
  return all;
}

}  // namespace

std::vector<std::string> differences(Site& site) {
  std::vector<std::string> found;
  for (const std::string pair : {"shards", "index"}) {
    const detail::Server a = site.database(pair + "-a").admin();
    const detail::Server b = site.database(pair + "-b").admin();
    const auto tables = names(a,
                              "SELECT CONCAT('`', table_schema, '`.`', table_name, '`') FROM information_schema.tables "
                              "WHERE table_schema LIKE 'weft\\_%' ORDER BY 1");
    for (const std::string& table : tables) {
      const std::string sum = "CHECKSUM TABLE " + table;
      const auto of = [&](const detail::Server& server) { return weft::test::run_sql(server, {sum}).at(0, 1); };
      if (of(a) != of(b)) found.push_back(table + " differs between the sides of " + pair);
    }
  }
  return found;
}

}  // namespace weft::chaos
