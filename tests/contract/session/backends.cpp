#include "backends.hpp"

#include "support/sql.hpp"

namespace weft::test {

namespace {

class MariadbEnvironment final : public testing::Environment {
 public:
  void TearDown() override {
    server_.reset();
    folder_.reset();
  }
  MariadbServer& server() {
    if (server_ == nullptr) {
      folder_ = std::make_unique<TempFolder>();
      server_ = std::make_unique<MariadbServer>(folder_->path() / "server", MariadbServer::Options{});
      server_->wait_ready();
    }
    return *server_;
  }

 private:
  std::unique_ptr<TempFolder> folder_;
  std::unique_ptr<MariadbServer> server_;
};

auto* const environment = static_cast<MariadbEnvironment*>(testing::AddGlobalTestEnvironment(new MariadbEnvironment));

}  // namespace

MariadbServer& mariadb() { return environment->server(); }

BackendTest::BackendTest(Backend backend) : backend_(backend) {
  if (backend == Backend::mariadb) {
    run_sql(mariadb().admin(), {"DROP DATABASE IF EXISTS weft_test",
                                "CREATE DATABASE weft_test CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"});
    server_ = mariadb().admin();
  } else {
    server_ = {.name = "file", .file = folder_.path() / "test.db"};
  }
}

std::unique_ptr<detail::Session> BackendTest::connect(detail::SessionSettings settings) const {
  return detail::make_connector(std::move(settings))->connect(server_, soon());
}

detail::Statement BackendTest::sql(std::string text, std::vector<detail::ColumnKind> columns) const {
  const std::string into = backend_ == Backend::mariadb ? "weft_test." : "";
  for (auto at = text.find("{db}."); at != std::string::npos; at = text.find("{db}.")) text.replace(at, 5, into);
  return {std::move(text), std::move(columns)};
}

std::uint64_t BackendTest::run(detail::Session& session, const std::string& text,
                               const std::vector<Value>& params) const {
  return session.execute(sql(text), params, soon());
}

detail::Rows BackendTest::ask(detail::Session& session, const std::string& text,
                              const std::vector<Value>& params) const {
  return session.query(sql(text), params, soon());
}

}  // namespace weft::test
