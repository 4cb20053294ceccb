#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql_types.hpp"

namespace weft::detail {

/// One column as the server describes it.
struct ServerColumn {
  std::string name;
  std::string data_type;    // "bigint"
  std::string column_type;  // "bigint(20) unsigned"
  bool nullable = false;
  bool may_be_left_out = false;  // of an INSERT
  std::optional<std::uint64_t> characters{};
  std::optional<std::uint64_t> bytes{};
  std::optional<std::uint64_t> precision{};
  std::optional<std::uint64_t> scale{};
  std::optional<std::uint64_t> second_digits{};
  std::string charset{};
  std::string collation{};
  std::string extra{};  // "auto_increment", "on update …"
};

/// One index: its columns in order, up to the first that it holds only a prefix of.
struct ServerIndex {
  std::string name;
  bool unique = false;
  bool whole = true;  // no column is a prefix
  std::vector<std::string> columns{};
};

/// Reads what the statements of describe_columns and describe_indexes gave.
std::vector<ServerColumn> server_columns(const Rows& rows);
std::vector<ServerIndex> server_indexes(const Rows& rows);

/// Servers compare names of columns without case.
bool same_name(const std::string& left, const std::string& right) noexcept;

}  // namespace weft::detail
