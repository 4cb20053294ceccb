#include "chaos/driver/small_disk.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace weft::chaos {
namespace {

// What is mounted afterwards goes with the last process in it.
std::string enter_own_namespace() {
  static const std::string trouble = [] {
    if (unshare(CLONE_NEWNS) != 0) return std::string("no mount namespace: ") + std::strerror(errno);
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      return std::string("mounts cannot be kept to this process: ") + std::strerror(errno);
    return std::string();
  }();
  return trouble;
}

}  // namespace

SmallDisk::SmallDisk(std::filesystem::path folder, std::size_t megabytes) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  why_ = enter_own_namespace();
  if (!why_.empty()) return;
  const std::string size = "mode=0700,size=" + std::to_string(megabytes) + "m";
  if (mount("weft-small", folder_.c_str(), "tmpfs", 0, size.c_str()) != 0)
    why_ = std::string("no file system in memory: ") + std::strerror(errno);
}

SmallDisk::~SmallDisk() {
  if (mounted()) umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::fill() const {
  const int file = open((folder_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;  // it is full already
  std::vector<char> zeros(1 << 20);
  for (std::size_t piece = zeros.size(); piece > 0;) {
    if (write(file, zeros.data(), piece) < 0) piece /= 2;  // what is left is less than that
  }
  close(file);
}

void SmallDisk::free() const { unlink((folder_ / "filler").c_str()); }

}  // namespace weft::chaos
