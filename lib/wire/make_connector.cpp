#include "wire/mysql_connector.hpp"
#include "wire/session.hpp"
#include "wire/sqlite_session.hpp"

namespace weft::detail {

namespace {

class RealConnector final : public Connector {
 public:
  explicit RealConnector(SessionSettings settings) : settings_(std::move(settings)) {}

  std::unique_ptr<Session> connect(const Server& server, Deadline deadline) override {
    if (server.file.empty()) return connect_mysql(server, settings_, deadline);
    return std::make_unique<SqliteSession>(server, settings_, deadline);
  }

 private:
  SessionSettings settings_;
};

}  // namespace

std::unique_ptr<Connector> make_connector(SessionSettings settings) {
  return std::make_unique<RealConnector>(std::move(settings));
}

}  // namespace weft::detail
