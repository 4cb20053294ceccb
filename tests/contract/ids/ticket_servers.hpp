#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "contract/ids/down_connector.hpp"
#include "contract/ids/fake_marks.hpp"
#include "ids/ticket_source.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

enum class Backend { sqlite, mariadb };

/// Two ticket servers with Weft's tables, set up as 0 and 1 of 2, emptied for each test. `admin` runs anything on one
/// of them.
class TicketServersTest : public testing::TestWithParam<Backend> {
 protected:
  TicketServersTest();

  std::unique_ptr<detail::Pool> make_pool();
  std::unique_ptr<detail::IdSource> make_source(detail::BlockRules rules = {}) {
    return detail::make_ticket_source(*pool_, topology_, marks_, observer_, rules);
  }
  detail::Rows admin(std::size_t number, const std::string& statement);
  std::string table(const std::string& name) const;
  std::string server_name(std::size_t number) const { return "tickets-" + std::to_string(number); }
  static detail::Deadline soon() { return detail::Deadline::in(detail::Millis{5000}); }

  TempFolder folder_;
  detail::Topology topology_;
  detail::Observer observer_;
  DownServers servers_;
  FakeMarks marks_;
  std::unique_ptr<detail::Pool> pool_;

 private:
  std::vector<detail::Server> admins_;
};

std::string backend_name(const testing::TestParamInfo<Backend>& info);

}  // namespace weft::test
