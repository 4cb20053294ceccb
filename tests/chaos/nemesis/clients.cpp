// Application servers: killed in the middle of whatever they do, or stopped for a while.
#include <csignal>

#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {
namespace {

std::size_t number_of(const std::string& target) { return std::stoul(target.substr(target.find('-') + 1)); }

class KillClient : public Nemesis {
 public:
  explicit KillClient(const Site& site)
      : Nemesis({.name = "kill_client", .targets = client_names(site), .recovery = std::chrono::milliseconds(500)}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.clients.kill(number_of(turn.target)); }
  void end(Stage& stage, const Turn& turn) override { stage.clients.start(number_of(turn.target)); }
};

class StopClient : public Nemesis {
 public:
  explicit StopClient(const Site& site)
      : Nemesis({.name = "stop_client", .targets = client_names(site), .longest = std::chrono::milliseconds(4000)}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.clients.signal(number_of(turn.target), SIGSTOP); }
  void end(Stage& stage, const Turn& turn) override { stage.clients.signal(number_of(turn.target), SIGCONT); }
};

}  // namespace

std::unique_ptr<Nemesis> kill_client(const Site& site) { return std::make_unique<KillClient>(site); }
std::unique_ptr<Nemesis> stop_client(const Site& site) { return std::make_unique<StopClient>(site); }

}  // namespace weft::chaos
