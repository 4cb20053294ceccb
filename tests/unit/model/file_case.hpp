#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "support/temp_folder.hpp"
#include "weft/error.hpp"

namespace weft::detail {

/// A folder with files that a test writes; gives the text of the SchemaError that reading one ends with.
class FileCase {
 public:
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  std::filesystem::path path() const { return folder_.path(); }

  /// The faults told by `call`, with the folder's name taken out; empty when it does not throw.
  std::string faults(const std::function<void()>& call) const {
    try {
      call();
    } catch (const SchemaError& error) {
      std::string text(error.message());
      const std::string prefix = folder_.path().string() + "/";
      for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
      return text;
    }
    return "";
  }

 private:
  test::TempFolder folder_{"weft-model"};
};

}  // namespace weft::detail
