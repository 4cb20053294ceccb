#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chaos/driver/row_log.hpp"
#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// Takes the rows of a side's binary log in the order of its commits and keeps in mind which side has the baton of each
/// parity: a row of an owner that this server itself wrote while it had not the baton is a write on the wrong side.
class SideLog {
 public:
  SideLog(char side, std::uint32_t server_id) : side_(side), server_id_(server_id) {}
  void take(const LoggedRow& row);
  const std::vector<Fact>& wrong() const noexcept { return wrong_; }
  std::uint64_t own_rows() const noexcept { return own_rows_; }

 private:
  char side_;
  std::uint32_t server_id_;
  std::map<std::pair<std::string, std::uint64_t>, char> batons_{};
  std::uint64_t own_rows_ = 0;
  std::vector<Fact> wrong_;
};

}  // namespace weft::chaos
