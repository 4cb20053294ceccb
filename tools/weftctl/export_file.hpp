#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace weft::ctl {

/// The lines of an export, on their way to standard output or into a file, and a SHA-256 over all of them. A file is
/// written beside its place (mode 0600, on disk before it gets its name) and put there by finish(); without that
/// nothing is left. Errors: UsageError (the file is there and may not be replaced; its folder is not),
/// std::runtime_error or ReaderGone (it cannot be written). Thread safety: one thread.
class ExportFile {
 public:
  /// `file` empty: standard output.
  ExportFile(std::filesystem::path file, bool replace);
  ~ExportFile();
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;

  /// One line, without its end.
  void line(std::string_view text);
  std::uint64_t lines() const noexcept { return lines_; }
  /// Of all lines so far with their ends, in hexadecimal digits.
  std::string sha256() const;
  void finish();

 private:
  struct Digest;
  void write_out();

  std::filesystem::path file_, beside_;
  bool replace_;
  int descriptor_;
  std::uint64_t lines_ = 0;
  std::string waiting_{};
  std::unique_ptr<Digest> digest_;
};

}  // namespace weft::ctl
