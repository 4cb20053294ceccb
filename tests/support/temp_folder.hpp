#pragma once

#include <filesystem>
#include <string>

namespace weft::test {

/// A new folder under the system's temporary one, 0700, removed with all that is in it at the end, unless
/// WEFT_KEEP_FOLDERS is set (to read the logs of servers after a failure).
class TempFolder {
 public:
  explicit TempFolder(const std::string& name = "weft-test");
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Writes a file that only we can read.
void write_secret(const std::filesystem::path& file, const std::string& text);

}  // namespace weft::test
