// Database servers: killed and started again, or stopped for a while.
#include <csignal>

#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {
namespace {

// Down for a moment, as in a restart: nobody takes over, replication is resumed.
class KillServer : public Nemesis {
 public:
  KillServer()
      : Nemesis({.name = "kill_server",
                 .targets = Site::databases(),
                 .shortest = std::chrono::milliseconds(100),
                 .longest = std::chrono::milliseconds(1500),
                 .recovery = std::chrono::milliseconds(2500)}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.site.database(turn.target).kill(); }
  void end(Stage& stage, const Turn& turn) override {
    weft::test::MariadbServer& server = stage.site.database(turn.target);
    server.start();
    server.wait_ready();
    if (!turn.target.starts_with("tickets")) stage.site.resume_replication(turn.target);
  }
};

class StopServer : public Nemesis {
 public:
  StopServer() : Nemesis({.name = "stop_server", .targets = Site::databases()}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.site.database(turn.target).signal(SIGSTOP); }
  void end(Stage& stage, const Turn& turn) override { stage.site.database(turn.target).signal(SIGCONT); }
};

}  // namespace

std::unique_ptr<Nemesis> kill_server() { return std::make_unique<KillServer>(); }
std::unique_ptr<Nemesis> stop_server() { return std::make_unique<StopServer>(); }

}  // namespace weft::chaos
