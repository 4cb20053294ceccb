#include "chaos/driver/row_log.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace weft::chaos {
namespace {

struct Head {
  std::string_view text;
  LoggedRow::What what;
};
constexpr std::array<Head, 3> heads{{{"### INSERT INTO `", LoggedRow::What::insert},
                                     {"### UPDATE `", LoggedRow::What::update},
                                     {"### DELETE FROM `", LoggedRow::What::erase}}};

// "### UPDATE `weft_shard_1`.`cell`" and its like.
void take_names(const std::string& line, LoggedRow& row) {
  const std::size_t first = line.find('`');
  const std::size_t second = line.find("`.`", first + 1);
  const std::size_t last = line.rfind('`');
  if (first == std::string::npos || second == std::string::npos) return;
  row.database = line.substr(first + 1, second - first - 1);
  row.table = line.substr(second + 3, last - second - 3);
}

}  // namespace

void RowLog::take(const std::string& line) {
  if (line.starts_with("### ")) {
    for (const Head& head : heads) {
      if (!line.starts_with(head.text)) continue;
      end_row();
      row_.what = head.what;
      row_.before.clear();
      row_.after.clear();
      take_names(line, row_);
      open_ = true;
      after_image_ = false;
      return;
    }
    if (line.starts_with("### SET")) {
      after_image_ = true;
    } else if (line.starts_with("###   @")) {
      const std::size_t is = line.find('=');
      (after_image_ ? row_.after : row_.before).push_back(is == std::string::npos ? "" : line.substr(is + 1));
    }
    return;
  }
  end_row();
  if (!line.starts_with("#")) return;
  const std::size_t server = line.find("server id ");
  if (server == std::string::npos) return;
  row_.server = static_cast<std::uint32_t>(std::stoul(line.substr(server + 10)));
  const std::size_t gtid = line.find("\tGTID ");  // "GTID 11-11-57 trans"
  if (gtid == std::string::npos) return;
  const std::size_t number = line.find('-', line.find('-', gtid) + 1);
  if (number != std::string::npos) row_.sequence = std::stoull(line.substr(number + 1));
}

void RowLog::end_row() {
  if (!open_) return;
  open_ = false;
  tell_(row_);
}

void read_rows(const std::filesystem::path& data_folder, const std::function<void(const LoggedRow&)>& tell) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("binlog.") && name.find_first_not_of("0123456789", 7) == std::string::npos)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  RowLog log(tell);
  for (const std::string& file : files) {
    const std::string command = "mariadb-binlog --no-defaults --base64-output=decode-rows -v '" + file + "' 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    if (!pipe) throw std::runtime_error("mariadb-binlog cannot be run");
    char* text = nullptr;
    std::size_t room = 0;
    for (ssize_t length = 0; (length = getline(&text, &room, pipe.get())) > 0;)
      log.take(std::string(text, static_cast<std::size_t>(text[length - 1] == '\n' ? length - 1 : length)));
    free(text);
    log.take("");
  }
}

std::string plain(const std::string& column) {
  return column.size() > 1 && column.front() == '\'' ? column.substr(1, column.size() - 2) : column;
}

}  // namespace weft::chaos
