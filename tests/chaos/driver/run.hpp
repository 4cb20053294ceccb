#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weft::chaos {

struct RunOptions {
  std::uint64_t seed = 1;
  std::int64_t seconds = 30;
  std::vector<std::string> workloads{};  // empty: all
  std::vector<std::string> faults{};     // empty: all; "none"
  std::filesystem::path history{};       // empty: kept only when something was found
  std::filesystem::path json{};
  std::size_t clients = 4;
  unsigned threads = 4;
  double rate = 800;          // steps a second of all clients together; 0: as fast as they can
  bool durable_pair = false;  // the shards' durability is "pair", not "local"
  std::string on_view_loss = "stop";
  std::filesystem::path client_program{};
};

/// One whole chaos run: servers, clients, nemeses, the last look, the judgement. 0: nothing found, 1: something was.
int run(const RunOptions& options);

}  // namespace weft::chaos
