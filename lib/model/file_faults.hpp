#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace weft::detail {

/// The faults of one file, told all at once and in the order of their lines.
class FileFaults {
 public:
  explicit FileFaults(const std::filesystem::path& file) : file_(file.string()) {}

  /// `text`: what is wrong; what to do.
  void add(std::uint32_t line, std::string text) { faults_.emplace_back(line, std::move(text)); }
  std::size_t size() const noexcept { return faults_.size(); }
  /// Throws SchemaError when there are any: "FILE has 2 faults:", then one "  FILE:LINE: text" a line.
  void raise() const;

 private:
  std::string file_;
  std::vector<std::pair<std::uint32_t, std::string>> faults_;
};

}  // namespace weft::detail
