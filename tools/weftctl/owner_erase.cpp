#include <iostream>
#include <nlohmann/json.hpp>

#include "weft/error.hpp"
#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/owner_text.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{3600000};

constexpr const char* not_reached =
    "binary logs, backups and copies of these servers, and what programs wrote elsewhere (their own logs, files, "
    "exports) still hold these rows until they end by their own rules";

json json_of(const detail::OwnerErased& told) {
  json rows = json::object();
  for (const auto& [entity, number] : told.rows) rows[entity] = number;
  return {{"owner", {{"kind", told.before.kind}, {"id", told.before.id}}},
          {"found", true},
          {"dry_run", told.dry_run},
          {"kept", told.kept},
          {"there", told.before.left(told.kept)},
          {"erased",
           {{"rows", rows},
            {"leftovers", told.leftovers},
            {"conflicts", told.conflicts},
            {"outbox", told.outbox},
            {"tokens", told.tokens},
            {"claims", told.claims},
            {"objects", told.objects},
            {"names", told.names}}},
          {"cache", {{"asked", told.cache_asked}, {"stale", told.cache_stale}, {"silent", told.cache_silent}}},
          {"steps", told.steps},
          {"written_meanwhile", told.written_meanwhile},
          {"left", told.dry_run ? std::vector<std::string>{} : told.after.left(told.kept)},
          {"troubles", told.after.troubles()},
          {"sides_looked_at", told.after.sides.size() + told.after.index.size()},
          {"proven", !told.dry_run && told.proven()}};
}

void print_proof(const detail::OwnerErased& told, Output& output) {
  if (told.cache_stale > 0) {
    output.print_marked("LOOK", Colour::yellow,
                        counted(told.cache_stale, "value was", "values were") +
                            " still in the cache and removed; the cache promises that this does not happen: report it");
  }
  if (told.cache_silent > 0) {
    output.print_marked("LEFT", Colour::red,
                        "a cache server did not answer for " + counted(told.cache_silent, "key", "keys") +
                            "; run it again, or take the server out of use (weftctl cache off)");
  }
  for (const std::string& trouble : told.after.troubles()) output.print_marked("UNSEEN", Colour::red, trouble);
  for (const std::string& left : told.after.left(told.kept)) output.print_marked("LEFT", Colour::red, left);
  if (told.written_meanwhile) {
    output.print_marked("NOTE", Colour::yellow,
                        told.proven() && !told.kept
                            ? "programs wrote for this owner meanwhile; what they wrote was erased too, and they are "
                              "told now that there is no such owner"
                            : "programs still write for this owner; stop them, and run it again");
  }
  output.print_marked("NOTE", Colour::yellow, not_reached);
  const std::string looked = ": " + counted(told.after.sides.size(), "side", "sides") + " of shards and " +
                             std::to_string(told.after.index.size()) + " of the index looked at, the cache asked for " +
                             counted(told.cache_asked, "key", "keys");
  if (told.proven()) {
    output.print_marked("PROVEN", Colour::green,
                        "nothing is left" + std::string(told.kept ? " but the owner itself" : "") + looked);
  } else {
    output.print_marked("OPEN", Colour::red, "it is not proven that nothing is left; run it again" + looked);
  }
}

void print_text(const detail::OwnerErased& told, Output& output) {
  if (told.dry_run) {
    for (const std::string& there : told.before.left(told.kept))
      output.print_marked("WOULD", Colour::green, "erase " + there);
    return;
  }
  for (const std::string& step : told.steps) output.print_marked("DONE", Colour::green, step);
  print_proof(told, output);
}

// Nothing brings the rows back: the owner is typed once more.
void need_yes(const Arguments& arguments, OwnerId owner) {
  if (arguments.yes || arguments.dry_run) return;
  std::cerr << "weftctl: all rows of owner " << arguments.kind << " " << owner.value << " are erased, on every side"
            << (arguments.keep_owner ? "" : ", with its name and its placement")
            << ". Nothing brings them back.\nType the owner as on the command line to go on: " << std::flush;
  std::string typed;
  std::getline(std::cin, typed);  // nothing there: not the owner
  if (typed != arguments.owner) throw UsageError("that is not the owner; nothing was done (or say --yes)");
}

}  // namespace

int run_owner_erase(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(stderr_log(LogLevel::warning));
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  const auto owner = detail::owner_of_text(store.core(), arguments.kind, arguments.owner, arguments.by_name, deadline);
  if (!owner) return no_such_owner(arguments, output);
  need_yes(arguments, *owner);
  detail::OwnerEraseOptions options;
  options.dry_run = arguments.dry_run;
  options.keep_owner = arguments.keep_owner;
  options.ignore_tables = arguments.ignore_tables;
  options.who = caller();
  options.on_step = [](const std::string& step) { audit("owner erase", step); };
  const auto told = [&] {
    Progress progress("rows");
    options.on_rows = [&](std::uint64_t erased, std::uint64_t of) { progress.show("erased", erased, of); };
    return detail::erase_owner(store.core(), arguments.kind, *owner, options, deadline);
  }();
  store.close();
  if (!told.before.found()) return no_such_owner(arguments, output);
  arguments.json ? output.print_json(json_of(told)) : print_text(told, output);
  return told.dry_run || told.proven() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
