#include <nlohmann/json.hpp>

#include "weftctl/audit.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

constexpr std::chrono::milliseconds patience{3600000};

void print_table(const detail::RepairReport& report, bool dry_run, Output& output) {
  const auto number = [](std::uint64_t value) { return Cell(std::to_string(value)); };
  const auto freed = [&](std::uint64_t value) { return dry_run ? Cell("-") : number(value); };
  Table table{"WHAT", ">SEEN", ">DANGLING", ">FREED"};
  table.add({"claims", number(report.claims_seen), number(report.claims_dangling), freed(report.claims_freed)});
  table.add({"object rows", number(report.objects_seen), number(report.objects_dangling), freed(report.objects_freed)});
  output.print(table);
  output.print("\noutbox rows: " + std::to_string(report.outbox_seen) +
               (dry_run ? "" : ", sent " + std::to_string(report.outbox_sent)) +
               "\ntokens older than a day: " + std::to_string(report.tokens_dropped) + (dry_run ? "\n" : " dropped\n"));
  if (report.unfinished > 0) {
    output.print_marked(
        "LATER", Colour::yellow,
        std::to_string(report.unfinished) + " of them belong to transactions that go on now; run it again later");
  }
  if (report.on_one_side > 0) {
    output.print_marked("LEFT", Colour::yellow,
                        std::to_string(report.on_one_side) +
                            " of them: one side of the pair has the object or does not answer; run it again when the "
                            "sides are equal");
  }
  if (report.alone > 0) {
    output.print_marked("LATER", Colour::yellow,
                        std::to_string(report.alone) +
                            " of them belong to a shard that one side serves alone, and the other may have the object; "
                            "run it again when both serve (weftctl status)");
  }
  if (report.ownerless > 0) {
    output.print_marked(
        "LEFT", Colour::yellow,
        std::to_string(report.ownerless) +
            " of them name an owner without a placement; nobody can use them, and they were left alone (of an erased "
            "owner: run weftctl owner erase with its id again)");
  }
  for (const std::string& claim : report.unknown_claims) {
    output.print_marked("LEFT", Colour::yellow,
                        "claim " + claim + " was not looked at: name its entity's file with --entities");
  }
}

void print_json(const detail::RepairReport& report, bool dry_run, Output& output) {
  const nlohmann::json all{
      {"dry_run", dry_run},
      {"claims", {{"seen", report.claims_seen}, {"dangling", report.claims_dangling}, {"freed", report.claims_freed}}},
      {"objects",
       {{"seen", report.objects_seen}, {"dangling", report.objects_dangling}, {"freed", report.objects_freed}}},
      {"unfinished", report.unfinished},
      {"on_one_side", report.on_one_side},
      {"ownerless", report.ownerless},
      {"alone", report.alone},
      {"outbox", {{"seen", report.outbox_seen}, {"sent", report.outbox_sent}}},
      {"tokens_dropped", report.tokens_dropped},
      {"unknown_claims", report.unknown_claims}};
  output.print_json(all);
}

}  // namespace

int run_index_repair(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  Store store = target.open(audited_log("index repair"));
  const auto report =
      detail::repair_index(store.core(), arguments.dry_run, detail::Deadline::in(arguments.deadline_or(patience)));
  store.close();
  arguments.json ? print_json(report, arguments.dry_run, output) : print_table(report, arguments.dry_run, output);
  return exit_good;
}

}  // namespace weft::ctl
