#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace weft::chaos {

/// One row that a server's binary log says was changed. Columns as mariadb-binlog writes them: 7, 'text'.
struct LoggedRow {
  enum class What : std::uint8_t { insert, update, erase };
  What what = What::insert;
  std::string database{};
  std::string table{};
  std::vector<std::string> before{};
  std::vector<std::string> after{};
  std::uint32_t server = 0;    // who wrote it first
  std::uint64_t sequence = 0;  // of its transaction's GTID

  const std::vector<std::string>& image() const noexcept { return what == What::erase ? before : after; }
};

/// Reads the text of `mariadb-binlog --base64-output=decode-rows -v`, line by line, and tells each row.
class RowLog {
 public:
  explicit RowLog(std::function<void(const LoggedRow&)> tell) : tell_(std::move(tell)) {}
  void take(const std::string& line);

 private:
  void end_row();

  std::function<void(const LoggedRow&)> tell_;
  LoggedRow row_{};
  bool open_ = false;
  bool after_image_ = false;
};

/// All rows in the logs of a server, in the order of its commits. Throws std::runtime_error when they cannot be read.
void read_rows(const std::filesystem::path& data_folder, const std::function<void(const LoggedRow&)>& tell);

/// A column's text without its quotes.
std::string plain(const std::string& column);

}  // namespace weft::chaos
