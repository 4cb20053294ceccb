#include "engine/audit_row.hpp"

#include <unistd.h>

#include <array>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

std::string this_host() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return host.data();
}

Blob cut(const std::string& text, std::size_t most) { return Blob{text.substr(0, most)}; }

}  // namespace

void write_audit(Session& session, const std::string& index_database, const Actor& actor, const std::string& what,
                 const std::string& detail, Deadline deadline) {
  const Statement insert{"INSERT INTO " + own_table(session.dialect(), index_database, "weft_audit") +
                         " (at, number, who, host, what, detail) VALUES (?, ?, ?, ?, ?, ?)"};
  // The number only keeps apart what happened in one microsecond.
  const std::vector<Value> params{std::int64_t{system_clock().wall().time_since_epoch().count()},
                                  static_cast<std::int64_t>(random64() >> 1U),
                                  cut(actor.who, 64),
                                  cut(actor.host.empty() ? this_host() : actor.host, 64),
                                  cut(what, 64),
                                  cut(detail, 1024)};
  session.execute(insert, params, deadline);
}

}  // namespace weft::detail
