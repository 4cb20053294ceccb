#include "support/sql.hpp"

#include "wire/session.hpp"

namespace weft::test {

detail::Rows run_sql(const detail::Server& server, const std::vector<std::string>& statements) {
  constexpr detail::Millis patience{30000};
  const auto session =
      detail::make_connector({.connect_timeout = patience})->connect(server, detail::Deadline::in(patience));
  detail::Rows last;
  for (const std::string& text : statements) {
    const detail::Statement statement{text};
    if (text.starts_with("SELECT") || text.starts_with("SHOW") || text.starts_with("PRAGMA") ||
        text.starts_with("CHECKSUM")) {
      last = session->query(statement, {}, detail::Deadline::in(patience));
    } else {
      session->execute(statement, {}, detail::Deadline::in(patience));
    }
  }
  return last;
}

}  // namespace weft::test
