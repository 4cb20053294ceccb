#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "contract/ids/down_connector.hpp"
#include "index/sql_index.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

enum class IndexBackend { sqlite, mariadb };

std::string index_backend_name(const testing::TestParamInfo<IndexBackend>& info);

/// An index on one SQLite file, or on a pair of MariaDB servers that replicate to each other; empty for each test.
class IndexServers {
 public:
  explicit IndexServers(IndexBackend backend);
  ~IndexServers();

  bool pair() const noexcept { return topology.index.b.has_value(); }
  std::unique_ptr<detail::Pool> make_pool();
  /// Runs a statement with all rights on side 'A' or 'B'; `{}` in it stands for the database's prefix.
  detail::Rows admin(char side, std::string statement);
  /// Hands the baton of a parity over, and waits until both sides know it.
  void hand_over(int parity, char to);
  void wait_equal();
  void down(char side) { servers.down(topology.index.side(side).server); }
  void up(char side) { servers.up(topology.index.side(side).server); }

  TempFolder folder;
  detail::Topology topology;
  detail::Observer observer;
  DownServers servers;
  std::unique_ptr<detail::Pool> pool;

 private:
  IndexBackend backend_;
};

inline detail::Deadline soon() { return detail::Deadline::in(detail::Millis{5000}); }

}  // namespace weft::test
