#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "weft/observe.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/progress.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

using nlohmann::json;
constexpr std::chrono::milliseconds patience{600000};

std::string nines_text(const detail::Nines& nines) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", nines.nines);
  return (nines.at_least ? "at least " : "") + std::string(text.data());
}

json json_of(const detail::CacheAudit& audit) {
  json spans = json::array();
  for (const detail::CacheAuditSpan& span : audit.spans) {
    const detail::Nines nines = detail::nines_of(span.inconsistent, audit.compared);
    spans.push_back({{"seconds", span.span.count()},
                     {"looked", span.looked},
                     {"inconsistent", span.inconsistent},
                     {"nines", nines.nines},
                     {"at_least", nines.at_least}});
  }
  json listed = json::array();
  for (const detail::CacheAuditItem& item : audit.listed)
    listed.push_back({{"entity", item.entity},
                      {"owner", item.owner},
                      {"key", item.cache_key},
                      {"cached_version", item.cached_version},
                      {"row_version", item.row_version}});
  return {{"rows", audit.rows},         {"compared", audit.compared}, {"nothing", audit.nothing},
          {"claimed", audit.claimed},   {"not_on", audit.not_on},     {"unreachable", audit.unreachable},
          {"differed", audit.differed}, {"within", std::move(spans)}, {"listed", std::move(listed)}};
}

void print_text(const detail::CacheAudit& audit, Output& output) {
  output.print(grouped(audit.rows) + " rows sampled, " + grouped(audit.compared) + " of them in the cache (" +
               grouped(audit.nothing) + " not, " + grouped(audit.claimed) + " being written or filled, " +
               grouped(audit.not_on) + " on servers that are not on, " + grouped(audit.unreachable) +
               " unreachable)\n");
  output.print(grouped(audit.differed) + " differed from their row at first sight\n\n");
  Table table{">WITHIN", ">INCONSISTENT", ">NINES"};
  for (const detail::CacheAuditSpan& span : audit.spans)
    table.add({std::to_string(span.span.count()) + " s",
               {span.looked ? grouped(span.inconsistent) : "not looked",
                span.looked && span.inconsistent > 0 ? Colour::red : Colour::none},
               span.looked ? nines_text(detail::nines_of(span.inconsistent, audit.compared)) : "?"});
  output.print(table);
  for (const detail::CacheAuditItem& item : audit.listed)
    output.print_marked("STALE", Colour::red,
                        item.entity + " of owner " + std::to_string(item.owner) + ", " + item.cache_key + ": version " +
                            std::to_string(item.cached_version) + " is cached, " +
                            (item.row_version == 0 ? std::string("there is no row")
                                                   : "the row had " + std::to_string(item.row_version)));
}

}  // namespace

int run_cache_audit(const Arguments& arguments, Output& output) {
  const Target target(arguments);
  detail::CacheAuditOptions options{.keys = arguments.keys, .entity = arguments.entity};
  std::erase_if(options.spans, [&](std::chrono::seconds span) {
    return span > std::chrono::seconds(static_cast<std::int64_t>(arguments.until));
  });
  Store store = target.open(stderr_log(LogLevel::error));
  const detail::CacheAudit audit =
      detail::audit_cache(store.core(), options, detail::Deadline::in(arguments.deadline_or(patience)));
  store.close();
  if (arguments.json) {
    output.print_json(json_of(audit));
  } else {
    print_text(audit, output);
  }
  return audit.listed.empty() ? exit_good : exit_fault_found;
}

}  // namespace weft::ctl
