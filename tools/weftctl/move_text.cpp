#include "weftctl/move_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "weftctl/progress.hpp"
#include "weftctl/text_width.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;

constexpr std::size_t most_shown = 20;  // of a plan, and of moves that ended well

std::string millis_text(double millis) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", millis);
  return text.data();
}

Colour colour_of(const detail::MoveStatus& move) {
  if (!move.reason.empty()) return Colour::yellow;
  return move.state == "done" ? Colour::green : Colour::none;
}

json json_of(const detail::MoveStatus& move) {
  return {{"move", move.id},
          {"kind", move.kind},
          {"owner", move.owner},
          {"from", move.source},
          {"to", move.target},
          {"state", move.state},
          {"ended", move.ended},
          {"run", move.runner},
          {"rows", move.rows},
          {"copied", move.copied},
          {"changes", move.changes},
          {"mended", move.mended},
          {"tries", move.tries},
          {"pause_ms", move.pause_ms},
          {"reason", move.reason},
          {"who", move.who},
          {"started_at", move.started_at},
          {"changed_at", move.changed_at}};
}

json json_of(const detail::MovePlan& plan, std::uint32_t to) {
  json moves = json::array();
  for (const detail::PlannedMove& move : plan.moves)
    moves.push_back(
        {{"owner", move.owner}, {"from", move.source}, {"to", to}, {"rows", move.rows}, {"bytes", move.bytes}});
  return {{"dry_run", true},   {"moves", moves},      {"there_already", plan.there_already},
          {"rows", plan.rows}, {"bytes", plan.bytes}, {"seconds", plan.seconds}};
}

json json_of(const detail::MoveRun& run) {
  json moves = json::array();
  std::uint64_t failed = 0;
  for (const detail::MoveResult& move : run.moves) {
    json one = json_of(move.status);
    one["error"] = move.error;
    moves.push_back(one);
    if (!move.error.empty()) ++failed;
  }
  return {{"dry_run", false}, {"moves", moves}, {"failed", failed}, {"stopped", run.stopped}};
}

void print_table(const std::vector<detail::MoveStatus>& moves, Output& output) {
  if (moves.empty()) return output.print("no moves\n");
  Table table{"MOVE", "OWNER", "FROM", "TO", "STATE", ">ROWS", ">COPIED", ">CHANGES", ">PAUSE"};
  for (const detail::MoveStatus& move : moves) {
    table.add({std::to_string(move.id),
               move.kind + " " + std::to_string(move.owner),
               std::to_string(move.source),
               std::to_string(move.target),
               {move.state, colour_of(move)},
               grouped(move.rows),
               grouped(move.copied),
               grouped(move.changes),
               move.pause_ms > 0 ? millis_text(move.pause_ms) : "-"});
  }
  output.print(table);
  for (const detail::MoveStatus& move : moves)
    if (!move.ended && !move.reason.empty())
      output.print_marked("NOTE", Colour::yellow, "move " + std::to_string(move.id) + ": " + printable(move.reason));
}

}  // namespace

void print_moves(const std::vector<detail::MoveStatus>& moves, bool as_json, Output& output) {
  if (!as_json) return print_table(moves, output);
  json all = json::array();
  for (const detail::MoveStatus& move : moves) all.push_back(json_of(move));
  output.print_json(json{{"moves", all}});
}

void print_move(const detail::MoveStatus& move, bool as_json, Output& output) {
  as_json ? output.print_json(json_of(move)) : print_table({move}, output);
}

void print_plan(const detail::MovePlan& plan, std::uint32_t to, bool as_json, Output& output) {
  if (as_json) return output.print_json(json_of(plan, to));
  Table table{"OWNER", "FROM", "TO", ">ROWS", ">BYTES"};
  for (std::size_t at = 0; at < std::min(plan.moves.size(), most_shown); ++at) {
    const detail::PlannedMove& move = plan.moves[at];
    table.add({std::to_string(move.owner), std::to_string(move.source), std::to_string(to), grouped(move.rows),
               bytes_text(move.bytes)});
  }
  if (!table.empty()) output.print(table);
  if (plan.moves.size() > most_shown) output.print("and " + grouped(plan.moves.size() - most_shown) + " more\n");
  output.print("\nwould move " + counted(plan.moves.size(), "owner", "owners") + " with " + grouped(plan.rows) +
               " rows, about " + bytes_text(plan.bytes) + ", in about " +
               time_text(static_cast<std::uint64_t>(plan.seconds) + 1) + "\n");
  if (plan.there_already > 0)
    output.print(counted(plan.there_already, "owner is", "owners are") + " on shard " + std::to_string(to) +
                 " already\n");
}

void print_run(const detail::MoveRun& run, bool as_json, Output& output) {
  if (as_json) return output.print_json(json_of(run));
  std::vector<detail::MoveStatus> well;
  std::size_t failed = 0;
  for (const detail::MoveResult& move : run.moves) {
    if (move.error.empty()) {
      well.push_back(move.status);
      continue;
    }
    ++failed;
    const std::string which =
        move.status.id == 0 ? "" : "move " + std::to_string(move.status.id) + " is " + move.status.state + ": ";
    output.print_marked("FAILED", Colour::red, which + printable(one_line(move.error)));
  }
  const std::size_t ended = well.size();
  if (ended > most_shown) well.resize(most_shown);
  if (!well.empty()) print_table(well, output);
  output.print("\n" + counted(ended, "move has", "moves have") + " ended well, " + std::to_string(failed) +
               " failed\n");
  if (run.stopped || failed > 0)
    output.print("weftctl move list shows those that have not ended, weftctl move resume goes on\n");
}

}  // namespace weft::ctl
