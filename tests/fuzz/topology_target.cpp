#include "fuzz/file_of.hpp"
#include "fuzz/targets.hpp"
#include "model/topology.hpp"
#include "model/topology_draft.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

constexpr std::string_view password = "canary-of-the-topology";

// A topology that loads is whole: every place names a server, and no host could be more than a host. A refusal never
// shows the password that lies beside the file.
void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  static const bool once = (write_secret(fuzz_folder() / "app.password", std::string(password)), true);
  static_cast<void>(once);
  try {
    const Topology topology = load_topology(file_of("weft.toml", Draw(bytes, size).rest()));
    const auto check = [&](const PairSpec& pair) {
      topology.server(pair.a);
      if (pair.b) topology.server(*pair.b);
    };
    check(topology.index);
    for (const ShardSpec& shard : topology.shards) check(topology.shard(shard.id).pair);
    for (const TicketServerSpec& ticket : topology.tickets) topology.server(ticket.place);
    for (const auto& [name, server] : topology.servers) {
      if (!is_host(server.host)) violated("a server's host is a host");
      if (server.tls == Tls::verify && server.ca.empty()) violated("what is verified has a ca");
    }
  } catch (const SchemaError& error) {
    if (std::string_view(error.what()).find(password) != std::string_view::npos) violated("no password in a refusal");
  }
}

constexpr std::string_view sound = R"([store]
name = "lab"
version = 1
[account.app]
user = "weft_app"
password_file = "app.password"
[server.db1]
host = "127.0.0.1"
port = 3307
account = "app"
tls = "off"
[server.db2]
host = "10.0.0.2"
account = "app"
tls = "off-on-purpose"
[[ticket]]
number = 0
server = "db1"
[[ticket]]
number = 1
server = "db2"
[index]
a = { server = "db1" }
b = { server = "db2" }
[[shard]]
id = 1
a = { server = "db1", database = "s1" }
b = { server = "db2", database = "s1" }
weight = 100
state = "open"
[[cache]]
host = "127.0.0.1"
port = 11211
[pool]
per_server = 4
per_process = 64
[deadline]
call_ms = 100
connect_ms = 100
)";

std::vector<std::string> seeds() {
  return {std::string(sound), "[store]\nname = 'a'\nversion = 0x7fffffffffffffff\n",
          "a = [[1, 2], {b.c = 1979-05-27T07:32:00Z}]"};
}

}  // namespace

FuzzTarget topology_target() { return {"topology", fuzz_one, seeds}; }

}  // namespace weft::test
