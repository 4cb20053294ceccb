#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/server.hpp"
#include "wire/binlog_row.hpp"

namespace weft::detail {

/// Row changes of one statement on one table: images one after the other, for `update` in pairs (before, after).
struct BinlogChange {
  enum class Kind : std::uint8_t { insert, update, erase };
  std::shared_ptr<const BinlogTable> table;
  Kind kind = Kind::insert;
  std::string images;
};

/// One transaction as a server logged it.
struct BinlogTransaction {
  std::uint32_t domain = 0;
  std::uint32_t server = 0;
  std::uint64_t sequence = 0;
  bool statement = false;  // something else than row changes: DDL, or a statement logged as text
  std::vector<BinlogChange> changes{};
};

/// A server's binary log, read as its replica would, from a position to where it ends now. Needs an account that may
/// read binary logs (REPLICATION SLAVE). Thread safety: one thread.
class BinlogStream {
 public:
  /// `position`: where each domain stands already ("1-1-5,2-2-7"); what lies behind it is given. Throws Unavailable
  /// (the server does not answer), SchemaError (the log does not reach back to the position, or the server never had
  /// it).
  BinlogStream(const Server& server, const std::string& position, Deadline deadline);
  ~BinlogStream();
  BinlogStream(const BinlogStream&) = delete;
  BinlogStream& operator=(const BinlogStream&) = delete;

  /// nullopt: the end. Throws SchemaError when an image is not the whole row (binlog_row_image), Unavailable.
  std::optional<BinlogTransaction> next();

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
