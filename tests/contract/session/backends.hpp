#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/mariadb_server.hpp"
#include "support/temp_folder.hpp"
#include "wire/session.hpp"

namespace weft::test {

/// The one MariaDB server of this test program: started when first asked for, stopped at its end.
MariadbServer& mariadb();

/// Ample: no test is to wait this long.
inline detail::Deadline soon() { return detail::Deadline::in(detail::Millis(10000)); }

/// ThreadSanitizer cannot follow a thread that is started in a forked child, and a connect starts one (the watchdog).
#ifdef __SANITIZE_THREAD__
inline constexpr bool child_may_connect = false;
#else
inline constexpr bool child_may_connect = true;
#endif

enum class Backend { mariadb, sqlite };
inline std::string name_of(Backend backend) { return backend == Backend::mariadb ? "mariadb" : "sqlite"; }

/// A test over one back end, with an empty database: a server to connect to and the text of a table's name.
class BackendTest : public testing::Test {
 protected:
  explicit BackendTest(Backend backend);

  std::unique_ptr<detail::Session> connect(detail::SessionSettings settings = {}) const;
  /// The statement with "{db}." filled in for the back end.
  detail::Statement sql(std::string text, std::vector<detail::ColumnKind> columns = {}) const;
  std::uint64_t run(detail::Session& session, const std::string& text, const std::vector<Value>& params = {}) const;
  detail::Rows ask(detail::Session& session, const std::string& text, const std::vector<Value>& params = {}) const;

  Backend backend_;
  TempFolder folder_;
  detail::Server server_;
};

}  // namespace weft::test
