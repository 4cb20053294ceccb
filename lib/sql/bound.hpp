#pragma once

#include <memory>
#include <vector>

#include "base/sql_types.hpp"

namespace weft::detail {

/// A statement with its parameters, ready for a session.
struct Bound {
  std::shared_ptr<const Statement> statement;
  std::vector<Value> params{};
};

}  // namespace weft::detail
