// Answers that are lost after the server has done what was asked, and commands that arrive after their sender has given
// up.
#include "chaos/nemesis/network.hpp"

namespace weft::chaos {
namespace {

class LostCommitReply : public NetworkNemesis {
 public:
  LostCommitReply() : NetworkNemesis({.name = "lost_commit_reply", .targets = Site::sides()}) {}
  void disturb(Gate& gate, std::mt19937_64&, const Turn& turn) override {
    gate.lose_replies({.to = commit_request, .chance = 0.25, .silent = turn.seed % 3 == 0});
  }
};

// Of anything: a read, a change in autocommit, a marker.
class LostReply : public NetworkNemesis {
 public:
  LostReply() : NetworkNemesis({.name = "lost_reply", .targets = Site::databases()}, Site::caches()) {}
  void disturb(Gate& gate, std::mt19937_64&, const Turn& turn) override {
    // COM_STMT_EXECUTE of whatever was prepared; memcached's stores.
    const std::string request = turn.target.starts_with("cache") ? "set " : std::string(1, '\x17');
    gate.lose_replies({.to = request, .chance = 0.05, .silent = turn.seed % 3 == 0});
  }
};

class LateCacheCommand : public NetworkNemesis {
 public:
  LateCacheCommand() : NetworkNemesis({.name = "late_cache_command", .targets = Site::caches()}) {}
  void disturb(Gate& gate, std::mt19937_64& random, const Turn&) override {
    gate.rule_requests({.late_chance = 0.04, .late_by = std::chrono::milliseconds(50 + random() % 1500)});
  }
};

}  // namespace

std::unique_ptr<Nemesis> lost_commit_reply() { return std::make_unique<LostCommitReply>(); }
std::unique_ptr<Nemesis> lost_reply() { return std::make_unique<LostReply>(); }
std::unique_ptr<Nemesis> late_cache_command() { return std::make_unique<LateCacheCommand>(); }

}  // namespace weft::chaos
