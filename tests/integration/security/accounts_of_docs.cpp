#include "integration/security/accounts_of_docs.hpp"

#include <fstream>
#include <regex>

namespace weft::test {

std::vector<std::string> account_statements() {
  std::ifstream file(WEFT_SECURITY_DOCUMENT);
  std::vector<std::string> all;
  std::string statement;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```sql") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      statement += (statement.empty() ? "" : " ") + line;
      if (!statement.ends_with(';')) continue;
      statement.pop_back();
      statement =
          std::regex_replace(statement, std::regex("weft_(app|admin|operator)@'[0-9.%]+'"), "doc_$1@'127.0.0.1'");
      statement =
          std::regex_replace(statement, std::regex("IDENTIFIED BY 'the [a-z]+''s password'"), "IDENTIFIED BY 'doc'");
      all.push_back(std::move(statement));
      statement.clear();
    }
  }
  return all;
}

}  // namespace weft::test
