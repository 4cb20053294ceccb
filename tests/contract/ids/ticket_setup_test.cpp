#include "ids/ticket_setup.hpp"

#include <gtest/gtest.h>

#include "contract/ids/ticket_servers.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

class TicketSetupContract : public TicketServersTest {
 protected:
  Pool::Lease session() { return pool_->lease(topology_.servers.at(server_name(0)), soon()); }
  std::string database() { return topology_.tickets[0].place.database; }
};
INSTANTIATE_TEST_SUITE_P(Backends, TicketSetupContract, testing::Values(Backend::sqlite, Backend::mariadb),
                         backend_name);

TEST_P(TicketSetupContract, IsIdempotentAndKeepsTheUuid) {
  const auto lease = session();
  const std::string uuid = set_up_ticket_server(*lease, database(), 0, 2, soon());
  EXPECT_EQ(uuid.size(), 36U);
  EXPECT_EQ(set_up_ticket_server(*lease, database(), 0, 2, soon()), uuid);
}

TEST_P(TicketSetupContract, RefusesAnotherNumberOrCount) {
  const auto lease = session();
  EXPECT_THROW(set_up_ticket_server(*lease, database(), 1, 2, soon()), SchemaError);
  EXPECT_THROW(set_up_ticket_server(*lease, database(), 0, 3, soon()), SchemaError);
}

TEST_P(TicketSetupContract, RefusesTwoIdentities) {
  admin(0, "INSERT INTO " + table("weft_ticket_server") + " (number, servers, uuid) VALUES (7, 2, 'x')");
  const auto lease = session();
  EXPECT_THROW(set_up_ticket_server(*lease, database(), 0, 2, soon()), SchemaError);
}

}  // namespace
}  // namespace weft::test
