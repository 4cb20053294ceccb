#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "fuzz/mutate.hpp"
#include "fuzz/target.hpp"

namespace weft::test {
namespace {

std::uint64_t seed() {
  const char* given = std::getenv("WEFT_SEED");
  const std::uint64_t number = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("WEFT_SEED=%llu\n", static_cast<unsigned long long>(number));
  std::fflush(stdout);  // it must be there when an input ends the program
  return number;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4U];
    text += digits[static_cast<unsigned char>(byte) & 15U];
  }
  return text;
}

std::vector<std::string> inputs_of(const FuzzTarget& target) {
  std::vector<std::string> all = target.seeds();
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(WEFT_FUZZ_CORPUS) / target.name;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return all;
}

class Fuzz : public testing::TestWithParam<FuzzTarget> {
 protected:
  // False: it failed, and the input is told.
  static bool holds(const FuzzTarget& target, const std::string& input) try {
    target.fuzz_one(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    return true;
  } catch (const std::exception& error) {
    ADD_FAILURE() << target.name << ": " << error.what() << "\ninput (" << input.size()
                  << " bytes): " << hex(input.substr(0, 4000));
    return false;
  }
};

TEST_P(Fuzz, TheCorpusHolds) {
  for (const std::string& input : inputs_of(GetParam())) holds(GetParam(), input);
}

TEST_P(Fuzz, ChangedInputsHold) {
  const std::vector<std::string> inputs = inputs_of(GetParam());
  ASSERT_FALSE(inputs.empty());
  std::mt19937_64 random(seed());
  // Files cost a system call or two each; the count is for the rest, the time for those.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  std::size_t tried = 0;
  for (; tried < 20'000 && (tried < 500 || std::chrono::steady_clock::now() < until); ++tried)
    if (!holds(GetParam(), mutated(inputs, random))) return;
  std::printf("%zu changed inputs\n", tried);
}

INSTANTIATE_TEST_SUITE_P(Each, Fuzz, testing::ValuesIn(fuzz_targets().begin(), fuzz_targets().end()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace weft::test
