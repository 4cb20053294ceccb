#include "chaos/driver/side_log.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace weft::chaos {
namespace {

// "### UPDATE `weft_shard_1`.`cell`" and its like.
std::pair<std::string, std::string> names_in(const std::string& line) {
  const std::size_t first = line.find('`');
  const std::size_t second = line.find("`.`", first + 1);
  const std::size_t last = line.rfind('`');
  if (first == std::string::npos || second == std::string::npos) return {};
  return {line.substr(first + 1, second - first - 1), line.substr(second + 3, last - second - 3)};
}

}  // namespace

SideLog::SideLog(char side, std::uint32_t server_id) : side_(side), server_id_(server_id) {}

void SideLog::take(const std::string& line) {
  if (line.starts_with("### ")) {
    if (line.starts_with("### UPDATE `") || line.starts_with("### INSERT INTO `") ||
        line.starts_with("### DELETE FROM `")) {
      end_row();
      std::tie(database_, table_) = names_in(line);
      after_image_ = false;
    } else if (line.starts_with("### SET")) {
      after_image_ = true;
      columns_.clear();
    } else if (line.starts_with("###   @")) {
      const std::size_t is = line.find('=');
      columns_.push_back(is == std::string::npos ? "" : line.substr(is + 1));
    }
    return;
  }
  end_row();
  const std::size_t at = line.find("server id ");
  if (line.starts_with("#") && at != std::string::npos) own_ = std::stoul(line.substr(at + 10)) == server_id_;
}

// The first column of an entity's table is its owner; weft_baton's are parity and side.
void SideLog::end_row() {
  if (table_.empty()) return;
  const std::string table = std::exchange(table_, {});
  const std::vector<std::string> columns = std::exchange(columns_, {});
  if (!database_.starts_with("weft_shard") || columns.empty()) return;
  if (table == "weft_baton") {
    if (columns.size() > 1 && columns[1].size() > 2) batons_[{database_, std::stoull(columns[0])}] = columns[1][1];
    return;
  }
  if (table.starts_with("weft_") || !own_) return;
  ++own_rows_;
  const std::uint64_t owner = std::stoull(columns[0]);
  const auto known = batons_.find({database_, owner % 2});
  const char baton = known != batons_.end() ? known->second : owner % 2 == 0 ? 'A' : 'B';
  if (baton == side_) return;
  wrong_.push_back({.kind = Fact::Kind::wrong_side,
                    .key = table + "/" + std::to_string(owner),
                    .side = std::string(1, side_),
                    .detail = std::string(1, baton) + " had the baton of this parity in " + database_});
}

std::vector<Fact> wrong_side_writes(const std::filesystem::path& data_folder, char side, std::uint32_t server_id) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("binlog.") && name.find_first_not_of("0123456789", 7) == std::string::npos)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  SideLog log(side, server_id);
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
  if (log.own_rows() == 0)
    throw std::runtime_error("the logs in " + data_folder.string() + " hold no row of their own");
  return log.wrong();
}

}  // namespace weft::chaos
