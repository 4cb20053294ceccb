#include "engine/rejoin_link.hpp"

#include <map>

#include "base/clock.hpp"
#include "engine/admin_place.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

constexpr Millis look_again{20};
constexpr Millis to_connect{15000};

std::string literal(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

std::string change_master(const Server& source, const std::string& connection, bool known) {
  std::string text = "CHANGE MASTER " + (connection.empty() ? "" : literal(connection) + " ") + "TO ";
  if (!known) {
    text += "MASTER_HOST = " + literal(source.host) + ", MASTER_PORT = " + std::to_string(source.port) +
            ", MASTER_USER = " + literal(source.user) + ", MASTER_PASSWORD = " + literal(source.password.reveal()) +
            ", MASTER_CONNECT_RETRY = 1, ";
    if (source.tls == Tls::verify)
      text += "MASTER_SSL = 1, MASTER_SSL_CA = " + literal(source.ca) + ", MASTER_SSL_VERIFY_SERVER_CERT = 1, ";
  }
  return text + "MASTER_USE_GTID = slave_pos";
}

}  // namespace

std::string past(const GtidPosition& written, std::uint32_t domain, GtidPosition::Gtid last) {
  GtidPosition there;
  there.set(domain, last);
  const std::string log = "@@global.gtid_binlog_pos";
  const std::string known = written.only(domain).text();
  const std::string all = known.empty() ? "CONCAT(" + literal(there.text() + ",") + ", " + log + ")"
                                        : "REPLACE(CONCAT(',', " + log + ", ','), " + literal("," + known + ",") +
                                              ", " + literal("," + there.text() + ",") + ")";
  return "TRIM(BOTH ',' FROM " + all + ")";
}

void follow(Session& follower, const Server& source, const std::string& begin, Deadline deadline) {
  PairLink link(follower);
  const LinkState before = link.look(deadline);
  if (before.runs()) return;
  const auto sources = named_rows(follower, "SHOW ALL SLAVES STATUS", deadline);
  const bool known = sources.size() == 1 && sources.front().at("Master_Host") == source.host &&
                     sources.front().at("Master_Port") == std::to_string(source.port);
  if (!sources.empty() && !known) {
    throw SchemaError("a side of the pair replicates from " + sources.front().at("Master_Host") + ":" +
                      sources.front().at("Master_Port") + ", not from the other side (" + source.host + ":" +
                      std::to_string(source.port) + "); RESET SLAVE ALL there, when nothing of it is needed");
  }
  if (known) link.stop(deadline);
  // Said and not bound: these statements take no parameters.
  if (!begin.empty()) follower.execute({"SET GLOBAL gtid_slave_pos = " + begin}, {}, deadline);
  follower.execute({change_master(source, before.name, known)}, {}, deadline);
  link.start(deadline);
  const Deadline until = deadline.sooner(Deadline::in(to_connect));
  for (;;) {
    const LinkState now = link.look(deadline);
    if (now.runs()) return;
    if (until.passed() || (now.apply_error != 0 && !now.applies)) {
      throw Unavailable(Code::not_writable, Outcome::not_applied,
                        "replication from " + source.host + ":" + std::to_string(source.port) +
                            " does not begin: " + now.trouble() + "; SHOW ALL SLAVES STATUS on the server tells more");
    }
    // The source may not have all yet that the follower has of its own: it is asked again.
    if (!now.receives && now.receive_error != 0) link.start(deadline);
    system_clock().sleep(look_again);
  }
}

}  // namespace weft::detail
