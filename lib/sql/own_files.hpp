#pragma once

#include <string_view>
#include <vector>

#include "sql/ddl.hpp"

namespace weft::detail {

/// One file of schema/, compiled in.
struct OwnFile {
  OwnSchema schema;
  std::string_view table;
  std::string_view text;
};
const std::vector<OwnFile>& own_files();

}  // namespace weft::detail
