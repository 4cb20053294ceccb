#include "chaos/client/recorder.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "chaos/history/history_file.hpp"

namespace weft::chaos {
namespace {

// A slot: the length of what is announced, 0 when nothing is, then the lines themselves.
constexpr std::size_t slot_bytes = 16384;

std::uint32_t& length_of(char* slot) { return *reinterpret_cast<std::uint32_t*>(slot); }

std::string lines_of(const std::vector<Operation>& operations) {
  std::string lines;
  for (const Operation& each : operations) lines += to_line(each) + "\n";
  return lines;
}

}  // namespace

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Recorder::Recorder(const std::filesystem::path& folder, const std::string& name) {
  file_ = open((folder / (name + ".jsonl")).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int slot = open((folder / (name + ".slot")).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0 || slot < 0 || ftruncate(slot, slot_bytes) != 0)
    throw std::runtime_error("no history can be written in " + folder.string());
  slot_ = static_cast<char*>(mmap(nullptr, slot_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, slot, 0));
  close(slot);
  if (slot_ == MAP_FAILED) throw std::runtime_error("the slot of " + name + " cannot be mapped");
  length_of(slot_) = 0;
}

Recorder::~Recorder() {
  munmap(slot_, slot_bytes);
  close(file_);
}

void Recorder::announce(const std::vector<Operation>& operations) {
  const std::string lines = lines_of(operations);
  if (lines.size() + sizeof(std::uint32_t) > slot_bytes) throw std::logic_error("too much to announce at once");
  std::memcpy(slot_ + sizeof(std::uint32_t), lines.data(), lines.size());
  std::atomic_ref(length_of(slot_)).store(static_cast<std::uint32_t>(lines.size()), std::memory_order_release);
}

void Recorder::tell(const std::vector<Operation>& operations) {
  append(lines_of(operations));
  std::atomic_ref(length_of(slot_)).store(0, std::memory_order_release);
}

void Recorder::tell(const Fact& fact) { append(to_line(fact) + "\n"); }

// One write: a killed process leaves whole lines.
void Recorder::append(const std::string& lines) const {
  if (lines.empty()) return;
  if (write(file_, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()))
    throw std::runtime_error("the history cannot be written");
}

std::vector<Operation> Recorder::announced(const std::filesystem::path& folder, const std::string& name,
                                           std::int64_t end) {
  std::ifstream file(folder / (name + ".slot"), std::ios::binary);
  std::uint32_t length = 0;
  if (!file.read(reinterpret_cast<char*>(&length), sizeof length) || length == 0) return {};
  std::string text(length, '\0');
  file.read(text.data(), length);
  std::istringstream lines(text);
  History history = read_history(lines);
  for (Operation& each : history.operations) {
    each.outcome = Operation::Outcome::unknown;
    each.end = end;
  }
  return std::move(history.operations);
}

}  // namespace weft::chaos
