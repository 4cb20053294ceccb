#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "balance/owner_loads.hpp"

namespace weft::ctl {

/// A plan of moves as a file: JSON, so that a person may read it, and take moves out, before it is run.
struct ProposedMoves {
  struct Move {
    std::string kind;
    std::uint64_t owner = 0;
    std::uint32_t from = 0, to = 0;
    std::uint64_t load = 0;
  };
  std::string store;  // its name: a plan is good for one store
  detail::LoadUnit unit = detail::LoadUnit::bytes;
  std::vector<Move> moves{};
};

const char* word_of(detail::LoadUnit unit);
/// As in the file.
std::string json_text(const ProposedMoves& plan);
/// Written beside and renamed: there is the whole file or none. UsageError when it cannot be written.
void write_plan(const std::filesystem::path& file, const ProposedMoves& plan);
/// UsageError naming what is wrong and where in the file.
ProposedMoves read_plan(const std::filesystem::path& file);

}  // namespace weft::ctl
