#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/balance_picture.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/plan_file.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using detail::BalancePlan;
using detail::ShardBalance;
using nlohmann::json;
constexpr std::chrono::milliseconds patience{3600000};

std::string ratio_text(double ratio) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", ratio);
  return text.data();
}

std::string bar_text(std::uint64_t load, double most) {
  constexpr double width = 16;
  return std::string(static_cast<std::size_t>(static_cast<double>(load) / std::max(most, 1.0) * width + 0.5), '#');
}

void print_text(const BalancePlan& plan, const ProposedMoves& moves, Output& output) {
  double most = 0;
  for (const ShardBalance& shard : plan.shards)
    most = std::max(most, static_cast<double>(std::max(shard.before, shard.after)));
  Table table{"SHARD", ">BEFORE", "", ">AFTER", "", ">SHARE"};
  for (const ShardBalance& shard : plan.shards) {
    const Colour colour = shard.good ? Colour::green : Colour::yellow;
    table.add({std::to_string(shard.shard),
               load_text(shard.before, moves.unit),
               bar_text(shard.before, most),
               {load_text(shard.after, moves.unit), colour},
               {bar_text(shard.after, most), colour},
               load_text(static_cast<std::uint64_t>(shard.target), moves.unit)});
  }
  output.print(table);
  const char* unit = moves.unit == detail::LoadUnit::rows ? " rows" : "";
  output.print("\nlargest against its share: " + ratio_text(plan.peak(&ShardBalance::before)) + " before, " +
               ratio_text(plan.peak(&ShardBalance::after)) + " after " + counted(plan.moves.size(), "move", "moves") +
               " of " + load_text(plan.moved, moves.unit) + unit + " (at least " + load_text(plan.least, moves.unit) +
               unit + " must move)\n");
  if (!plan.good()) {
    output.print_marked("NOTE", Colour::yellow,
                        "not every shard comes within the tolerance: an owner is larger than what is missing, or the "
                        "number of moves ended it; a larger --tolerance or --most may help");
  }
}

json json_of(const BalancePlan& plan, const ProposedMoves& moves) {
  json all = json::parse(json_text(moves));
  json shards = json::array();
  for (const ShardBalance& shard : plan.shards)
    shards.push_back({{"shard", shard.shard},
                      {"share", shard.target},
                      {"before", shard.before},
                      {"after", shard.after},
                      {"good", shard.good}});
  all.update({{"shards", shards},
              {"good", plan.good()},
              {"moved", plan.moved},
              {"least", plan.least},
              {"peak", {{"before", plan.peak(&ShardBalance::before)}, {"after", plan.peak(&ShardBalance::after)}}}});
  return all;
}

void write_picture(const std::string& file, const std::string& picture) {
  std::ofstream out(file, std::ios::trunc);
  out << picture;
  out.close();
  if (!out)
    throw UsageError("picture " + file + ": cannot be written; look at the folder's permissions and free space");
}

}  // namespace

int run_rebalance_plan(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  ProposedMoves moves{.store = target.topology().store,
                      .unit = arguments.unit == "rows" ? detail::LoadUnit::rows : detail::LoadUnit::bytes};
  const std::vector<detail::OwnerLoad> loads = [&] {
    Progress progress("owners");
    const auto show = [&](const detail::LoadProgress& now) {
      progress.show("shard " + std::to_string(now.shard) + ", " + now.entity, now.owners, 0);
    };
    return detail::owner_loads(store.core(), {.unit = moves.unit, .on_progress = show}, deadline);
  }();
  const BalancePlan plan =
      detail::plan_balance(loads, detail::shard_shares(store.core()),
                           {.tolerance = arguments.tolerance / 100, .most_moves = arguments.most_moves});
  const std::map<std::uint16_t, std::string> kinds = detail::owner_kinds(store.core());
  for (const detail::ProposedMove& move : plan.moves)
    moves.moves.push_back({kinds.at(move.kind), move.owner, move.from, move.to, move.load});
  store.close();

  if (!arguments.out.empty()) write_plan(arguments.out, moves);
  if (!arguments.picture.empty()) write_picture(arguments.picture, picture_of(plan, moves.unit, moves.store));
  arguments.json ? output.print_json(json_of(plan, moves)) : print_text(plan, moves, output);
  return plan.good() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
