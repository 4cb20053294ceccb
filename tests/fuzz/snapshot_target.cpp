#include <fstream>
#include <iterator>

#include "fuzz/file_of.hpp"
#include "fuzz/targets.hpp"
#include "index/snapshot.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using namespace detail;

// Any file is a snapshot whose rows all fit their checksum, or is refused as damaged; never another failure, and never
// a wrong answer of one that was opened.
void fuzz_one(const std::uint8_t* bytes, std::size_t size) {
  try {
    const auto snapshot = Snapshot::open(file_of("placements", Draw(bytes, size).rest()), "fuzz");
    for (std::uint64_t owner = 0; owner < 40; ++owner) {
      const auto found = snapshot->find(2, owner);
      if (found && found->epoch != owner * 3 && snapshot->placements() == 30)
        violated("a found placement is one that was written");
    }
  } catch (const Error& error) {
    if (error.code() != Code::corrupt) throw;
  }
}

std::vector<std::string> seeds() {
  const auto file = fuzz_folder() / "sound";
  SnapshotWriter writer(file, "fuzz");
  for (std::uint64_t owner = 1; owner <= 30; ++owner)
    writer.add(2, owner, {static_cast<std::uint32_t>(owner % 9), owner * 3});
  writer.finish(Time(std::chrono::seconds(1'700'000'000)));
  std::ifstream in(file, std::ios::binary);
  return {std::string(std::istreambuf_iterator<char>(in), {})};
}

}  // namespace

FuzzTarget snapshot_target() { return {"snapshot", fuzz_one, seeds}; }

}  // namespace weft::test
