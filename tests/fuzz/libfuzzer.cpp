// The same targets under libFuzzer: one program, WEFT_FUZZ_TARGET says which. `--seeds FOLDER` writes the sound inputs.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "fuzz/target.hpp"

namespace {

const weft::test::FuzzTarget& chosen() {
  static const weft::test::FuzzTarget& target = []() -> const weft::test::FuzzTarget& {
    const char* name = std::getenv("WEFT_FUZZ_TARGET");
    for (const weft::test::FuzzTarget& each : weft::test::fuzz_targets())
      if (name != nullptr && each.name == name) return each;
    std::fprintf(stderr, "WEFT_FUZZ_TARGET must be one of:");
    for (const weft::test::FuzzTarget& each : weft::test::fuzz_targets())
      std::fprintf(stderr, " %s", std::string(each.name).c_str());
    std::fprintf(stderr, "\n");
    std::exit(2);
  }();
  return target;
}

void write_seeds(const std::filesystem::path& folder) {
  std::size_t number = 0;
  for (const std::string& seed : chosen().seeds())
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  if (*count == 3 && std::strcmp((*words)[1], "--seeds") == 0) {
    write_seeds((*words)[2]);
    std::exit(0);
  }
  if (*count == 2 && std::strcmp((*words)[1], "--targets") == 0) {
    for (const weft::test::FuzzTarget& each : weft::test::fuzz_targets()) std::puts(std::string(each.name).c_str());
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen().fuzz_one(bytes, size);
  return 0;
}
