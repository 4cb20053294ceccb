#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "integration/weftctl/market.hpp"
#include "integration/weftctl/run_weftctl.hpp"
#include "support/lab.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"
#include "weft/store.hpp"

namespace weft::test {

/// A lab with the market's entity file in its topology.
class Site {
 public:
  /// Without tables: weftctl makes them. `view`: further lines of the topology's [view]. `more`: the text of another
  /// entity file.
  explicit Site(const std::string& view = {}, const std::string& more = {});
  /// One for all tests that break nothing; weftctl init has been run.
  static Site& shared();

  Lab& lab() { return *lab_; }
  std::string file() const { return lab_->file().string(); }
  Ran weftctl(std::vector<std::string> arguments, const Environment& environment = {}) const;
  Store open() const;
  /// Runs statements with the admin account on the pair's side; the rows of the last.
  detail::Rows on(char side, const std::vector<std::string>& statements);
  /// One number from side A.
  std::uint64_t number(const std::string& query);

 private:
  TempFolder folder_;
  TempFolder entities_;
  std::unique_ptr<Lab> lab_;
};

}  // namespace weft::test
