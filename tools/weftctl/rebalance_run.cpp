#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/move_text.hpp"
#include "weftctl/move_work.hpp"
#include "weftctl/plan_file.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

/// The plan's moves that are still to be made, in its order: owners of one kind to one shard together.
class Work {
 public:
  Work(Store& store, const ProposedMoves& plan, const Arguments& arguments, detail::Deadline deadline)
      : store_(store), arguments_(arguments), deadline_(deadline) {
    std::map<std::pair<std::string, std::uint32_t>, std::map<std::uint64_t, std::uint32_t>> from;
    for (const ProposedMoves::Move& move : plan.moves) from[{move.kind, move.to}][move.owner] = move.from;
    for (const auto& [where, owners] : from) look(where.first, where.second, owners);
  }

  std::uint64_t rows() const noexcept { return rows_; }
  std::uint64_t elsewhere() const noexcept { return elsewhere_; }
  const std::vector<detail::MoveSelection>& selections() const noexcept { return selections_; }
  const std::vector<detail::MovePlan>& plans() const noexcept { return plans_; }

  detail::MoveRun run(const detail::MoveOptions& options) const {
    detail::MoveRun all;
    for (const detail::MoveSelection& selection : selections_) {
      if (options.stop != nullptr && options.stop->load()) break;
      detail::MoveRun run = detail::start_moves(store_.core(), selection, options, deadline_);
      std::move(run.moves.begin(), run.moves.end(), std::back_inserter(all.moves));
    }
    all.stopped = options.stop != nullptr && options.stop->load();
    return all;
  }

 private:
  void look(const std::string& kind, std::uint32_t to, const std::map<std::uint64_t, std::uint32_t>& from) {
    detail::MoveSelection selection{.kind = kind, .to = to};
    for (const auto& [owner, shard] : from) selection.owners.push_back(owner);
    detail::MovePlan plan = detail::plan_moves(store_.core(), selection, move_options(arguments_), deadline_);
    std::erase_if(plan.moves, [&](const detail::PlannedMove& move) {
      const bool moved = move.source != from.at(move.owner);
      elsewhere_ += moved ? 1 : 0;
      return moved;
    });
    if (plan.moves.empty()) return;
    selection.owners.clear();
    plan.rows = plan.bytes = 0;
    for (const detail::PlannedMove& move : plan.moves) {
      selection.owners.push_back(move.owner);
      plan.rows += move.rows;
      plan.bytes += move.bytes;
    }
    rows_ += plan.rows;
    selections_.push_back(std::move(selection));
    plans_.push_back(std::move(plan));
  }

  Store& store_;
  const Arguments& arguments_;
  detail::Deadline deadline_;
  std::vector<detail::MoveSelection> selections_{};
  std::vector<detail::MovePlan> plans_{};
  std::uint64_t rows_ = 0, elsewhere_ = 0;
};

void print_dry(const Work& work, bool json, Output& output) {
  nlohmann::json all{
      {"dry_run", true}, {"rows", work.rows()}, {"elsewhere", work.elsewhere()}, {"moves", nlohmann::json::array()}};
  Table table{"KIND", ">OWNER", "FROM", "TO", ">ROWS", ">BYTES"};
  std::size_t count = 0;
  for (std::size_t at = 0; at < work.plans().size(); ++at) {
    const detail::MoveSelection& selection = work.selections()[at];
    for (const detail::PlannedMove& move : work.plans()[at].moves) {
      ++count;
      all["moves"].push_back({{"kind", selection.kind},
                              {"owner", move.owner},
                              {"from", move.source},
                              {"to", selection.to},
                              {"rows", move.rows},
                              {"bytes", move.bytes}});
      table.add({selection.kind, std::to_string(move.owner), std::to_string(move.source), std::to_string(selection.to),
                 grouped(move.rows), bytes_text(move.bytes)});
    }
  }
  if (json) return output.print_json(all);
  if (!table.empty()) output.print(table);
  output.print("\nwould move " + counted(count, "owner", "owners") + " with " + grouped(work.rows()) + " rows\n");
}

void note_elsewhere(const Work& work, Output& output) {
  if (work.elsewhere() == 0) return;
  output.print_marked("NOTE", Colour::yellow,
                      counted(work.elsewhere(), "owner lives", "owners live") +
                          " on another shard than the plan says, and is left out; make a new plan");
}

}  // namespace

int run_rebalance_run(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  ProposedMoves plan = read_plan(arguments.plan);
  if (plan.store != target.topology().store)
    throw UsageError("plan file " + arguments.plan + " is for the store " + plan.store + ", not for " +
                     target.topology().store);
  if (plan.moves.size() > arguments.most_moves) plan.moves.resize(arguments.most_moves);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(move_patience));
  Store store = target.open(stderr_log(LogLevel::error));
  const Work work(store, plan, arguments, deadline);
  if (arguments.dry_run) {
    print_dry(work, arguments.json, output);
    if (!arguments.json) note_elsewhere(work, output);
    store.close();
    return exit_good;
  }
  // Each row is written at the target and deleted at the source.
  const detail::MoveRun run = with_progress("rebalance run", arguments, 2 * work.rows(),
                                            [&](const detail::MoveOptions& options) { return work.run(options); });
  store.close();
  print_run(run, arguments.json, output);
  if (!arguments.json) note_elsewhere(work, output);
  return exit_code_of(run);
}

}  // namespace weft::ctl
