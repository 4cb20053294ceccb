#include "support/mariadb_template.hpp"

#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_folder.hpp"

namespace weft::test {

namespace fs = std::filesystem;

fs::path mariadb_template() {
  const fs::path base = fs::temp_directory_path();
  // The server's own time stamp stands for its version: an upgrade makes a new template.
  std::error_code failed;
  const auto stamp = fs::last_write_time("/usr/sbin/mariadbd", failed).time_since_epoch().count();
  if (failed) throw std::runtime_error("there is no /usr/sbin/mariadbd: install mariadb-server");
  const fs::path wanted = base / ("weft-mariadb-template-" + std::to_string(getuid()) + "-" + std::to_string(stamp));
  if (fs::exists(wanted / "complete")) return wanted / "data";

  const fs::path mine = wanted.string() + "." + std::to_string(getpid());
  fs::remove_all(mine);
  fs::create_directories(mine);
  fs::permissions(mine, fs::perms::owner_all);
  std::vector<std::string> words{"mariadb-install-db",
                                 "--no-defaults",
                                 "--datadir=" + (mine / "data").string(),
                                 "--tmpdir=" + mine.string(),
                                 "--auth-root-authentication-method=normal",
                                 "--skip-test-db",
                                 "--innodb-log-file-size=16M"};
  if (geteuid() == 0) words.emplace_back("--user=root");
  Process install(words, {.log = mine / "log"});
  if (install.wait(std::chrono::seconds(60)) != 0)
    throw std::runtime_error("mariadb-install-db failed: see " + (mine / "log").string());
  write_secret(mine / "complete", "");
  std::error_code taken;
  fs::rename(mine, wanted, taken);
  if (taken) fs::remove_all(mine);  // another process was faster
  return wanted / "data";
}

}  // namespace weft::test
