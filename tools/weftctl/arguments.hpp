#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft::ctl {

enum class Verb : std::uint8_t {
  init,
  status,
  explain,
  schema_print,
  schema_check,
  index_repair,
  tickets_check,
  tickets_repair,
  owner_show,
  owner_export,
  owner_erase,
  doctor,
  pair_out,
  pair_in,
  pair_solo,
  pair_takeover,
  pair_diff,
  pair_rejoin,
  pair_conflicts,
  index_check,
  cache_list,
  cache_off,
  cache_on,
  cache_audit,
  rebalance_plan,
  rebalance_run,
  move_start,
  move_list,
  move_show,
  move_resume,
  move_abort
};

/// The command line, read and checked for its form.
struct Arguments {
  Verb verb = Verb::status;
  bool json = false;
  bool dry_run = false;
  bool by_name = false;                     // explain: the owner is given by its text key
  bool all = false;                         // doctor: good findings too
  std::string topology{};                   // a file; empty: embedded
  std::string embedded{};                   // a folder
  std::vector<std::string> entity_files{};  // beside the topology's own
  std::chrono::milliseconds deadline{0};    // 0: the verb's own
  std::string snapshot{};                   // status: a placement snapshot file to look at
  // explain
  std::string kind{}, owner{}, entity{};
  std::vector<std::string> key{};
  // schema print
  std::string entity_file{}, dialect{"mariadb"}, database{};
  std::string server{};         // cache off, on
  std::uint64_t keys = 10'000;  // cache audit
  std::uint64_t until = 60;     // cache audit: seconds
  // pair …
  std::string pair{};               // a shard's number, or "index"
  std::string side{};               // "A" or "B"
  bool yes = false;                 // takeover: do not ask
  bool old_side_is_fenced = false;  // takeover of the index
  bool rows = false;                // diff: list the rows
  bool ignore_statements = false;   // rejoin
  bool show = false;                // conflicts: with images
  std::string resolve{};            // conflicts: "keep" or "take"
  std::uint64_t takeover = 0, change = 0;
  bool mend = false;  // index check
  // rebalance plan
  std::string unit{"bytes"};  // or "rows"
  double tolerance = 10;      // percent
  std::size_t most_moves = 10'000;
  std::string picture{};  // a file for an SVG
  std::string plan{};     // run: the plan's file
  // move …
  std::vector<std::string> owners{};  // ids or text keys
  std::string owner_list{};           // a file of them
  std::uint32_t from = 0, to = 0;     // shards
  double percent = 0;                 // of the owners of `from`; 0: not said
  std::vector<std::uint64_t> moves{};
  std::uint64_t rate = 0, max_lag_ms = 500, pause_ms = 1000, tries = 20, at_once = 4, verify_rows = 5000;
  bool ignore_tables = false;
  // owner …
  std::string out{};        // a file: export's (empty: standard output), a plan's
  bool force = false;       // export: the file may be replaced
  bool keep_owner = false;  // erase

  std::chrono::milliseconds deadline_or(std::chrono::milliseconds otherwise) const {
    return deadline.count() > 0 ? deadline : otherwise;
  }
};

/// nullopt: nothing to do (help was printed, or the line was wrong and that was said); `exit_code` says which.
std::optional<Arguments> read_arguments(int argc, const char* const* argv, int& exit_code);

}  // namespace weft::ctl
