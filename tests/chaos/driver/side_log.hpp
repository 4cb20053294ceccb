#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "chaos/history/operation.hpp"

namespace weft::chaos {

/// Reads the text of a side's binary log in the order of its commits and keeps in mind which side has the baton of each
/// parity: a row of an owner that this server itself wrote while it had not the baton is a write on the wrong side.
class SideLog {
 public:
  SideLog(char side, std::uint32_t server_id);
  void take(const std::string& line);
  const std::vector<Fact>& wrong() const noexcept { return wrong_; }
  std::uint64_t own_rows() const noexcept { return own_rows_; }

 private:
  void end_row();

  char side_;
  std::uint32_t server_id_;
  bool own_ = false;  // the event under way was first written here
  std::string database_{};
  std::string table_{};  // of the row under way; empty: none
  bool after_image_ = false;
  std::vector<std::string> columns_{};
  std::map<std::pair<std::string, std::uint64_t>, char> batons_{};
  std::uint64_t own_rows_ = 0;
  std::vector<Fact> wrong_;
};

/// The writes on the wrong side that a server's own logs hold. Throws std::runtime_error when they cannot be read, or
/// hold nothing at all: then the check would be blind.
std::vector<Fact> wrong_side_writes(const std::filesystem::path& data_folder, char side, std::uint32_t server_id);

}  // namespace weft::chaos
