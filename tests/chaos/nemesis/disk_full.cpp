// The disk of a database server is full for a while. Its commits hang or fail, or it stops by itself; when there is
// room again it is started anew, as operators do: by itself it may wait another minute.
#include <thread>

#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {
namespace {

using std::chrono::milliseconds;

class DiskFull : public Nemesis {
 public:
  explicit DiskFull(const Site& site)
      : Nemesis({.name = "disk_full",
                 .targets = site.small_disks(),
                 .shortest = milliseconds(500),
                 .longest = milliseconds(3000),
                 .recovery = milliseconds(2500)}) {}
  void begin(Stage& stage, const Turn& turn) override { stage.site.disk(turn.target).fill(); }
  void end(Stage& stage, const Turn& turn) override {
    stage.site.disk(turn.target).free();
    weft::test::MariadbServer& server = stage.site.database(turn.target);
    server.kill();
    server.start();
    server.wait_ready();
  }
};

}  // namespace

std::unique_ptr<Nemesis> disk_full(const Site& site) { return std::make_unique<DiskFull>(site); }

}  // namespace weft::chaos
