#include "weftctl/plan_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "weft/error.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw UsageError("plan file " + file.string() + ": " + what);
}

ProposedMoves::Move move_of(const json& one) {
  return {.kind = one.at("kind").get<std::string>(),
          .owner = one.at("owner").get<std::uint64_t>(),
          .from = one.at("from").get<std::uint32_t>(),
          .to = one.at("to").get<std::uint32_t>(),
          .load = one.at("load").get<std::uint64_t>()};
}

}  // namespace

const char* word_of(detail::LoadUnit unit) { return unit == detail::LoadUnit::rows ? "rows" : "bytes"; }

std::string json_text(const ProposedMoves& plan) {
  json moves = json::array();
  for (const ProposedMoves::Move& move : plan.moves)
    moves.push_back(
        {{"kind", move.kind}, {"owner", move.owner}, {"from", move.from}, {"to", move.to}, {"load", move.load}});
  return json{{"store", plan.store}, {"unit", word_of(plan.unit)}, {"moves", moves}}.dump(2);
}

void write_plan(const std::filesystem::path& file, const ProposedMoves& plan) {
  std::filesystem::path beside = file;
  beside += ".new";
  std::ofstream out(beside, std::ios::trunc);
  out << json_text(plan) << "\n";
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(beside, file, failed);
  if (out && !failed) return;
  std::filesystem::remove(beside, failed);
  refuse(file, "cannot be written; look at the folder's permissions and free space");
}

ProposedMoves read_plan(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) refuse(file, "cannot be read");
  ProposedMoves plan;
  std::size_t number = 0;
  try {
    const json all = json::parse(text.str());
    plan.store = all.at("store").get<std::string>();
    const auto unit = all.at("unit").get<std::string>();
    if (unit != "bytes" && unit != "rows") refuse(file, "'unit' must be bytes or rows");
    plan.unit = unit == "rows" ? detail::LoadUnit::rows : detail::LoadUnit::bytes;
    for (const json& one : all.at("moves")) {
      ++number;
      plan.moves.push_back(move_of(one));
    }
  } catch (const json::exception& error) {
    // The library's text quotes the file, which is the user's own.
    refuse(file, (number == 0 ? std::string() : "move " + std::to_string(number) + ": ") + error.what());
  }
  return plan;
}

}  // namespace weft::ctl
