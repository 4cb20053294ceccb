#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/server.hpp"
#include "sql/bound.hpp"

namespace weft::bench {

/// A connection of the client library itself: what a careful programmer would write for one statement.
class RawConnection {
 public:
  explicit RawConnection(const detail::Server& server);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// A statement prepared once, its buffers bound once. Must not outlive the connection.
  class Prepared {
   public:
    /// `result_columns`: how each column of the result is read; empty for a statement without rows.
    Prepared(RawConnection& connection, const std::string& text, std::size_t parameters,
             std::vector<detail::ColumnKind> result_columns);
    ~Prepared();
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    /// Rows fetched, or rows changed. Throws std::runtime_error with the server's message.
    std::size_t run(std::span<const Value> parameters);
    /// Column of the row fetched last, as a number.
    std::uint64_t number(std::size_t column) const;
    /// What was read from the last row in all, so that nothing is optimised away.
    std::size_t bytes() const noexcept;

   private:
    struct Body;
    std::unique_ptr<Body> body_;
  };

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::bench
