#pragma once

#include <filesystem>
#include <string>

namespace weft::chaos {

/// A file system of its own in memory, small enough to be filled. It is seen by this process and its children alone:
/// the first one gives the calling thread, and all that it starts afterwards, a mount namespace. Needs root.
class SmallDisk {
 public:
  /// Mounts it on `folder`, which is made. Not mounted(): it cannot be done here, why() says why, and the folder is
  /// an ordinary one.
  SmallDisk(std::filesystem::path folder, std::size_t megabytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const noexcept { return why_.empty(); }
  const std::string& why() const noexcept { return why_; }
  /// Until not a byte is left; what was filled in goes again.
  void fill() const;
  void free() const;

 private:
  std::filesystem::path folder_;
  std::string why_{};
};

}  // namespace weft::chaos
