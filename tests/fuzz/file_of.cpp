#include "fuzz/file_of.hpp"

#include <fstream>
#include <map>
#include <string>

#include "support/temp_folder.hpp"

namespace weft::test {

const std::filesystem::path& fuzz_folder() {
  static const TempFolder folder("weft-fuzz");
  return folder.path();
}

const std::filesystem::path& file_of(std::string_view name, std::string_view bytes) {
  static std::map<std::string, std::filesystem::path, std::less<>> files;
  auto found = files.find(name);
  if (found == files.end()) found = files.emplace(std::string(name), fuzz_folder() / name).first;
  std::ofstream(found->second, std::ios::binary | std::ios::trunc) << bytes;
  return found->second;
}

}  // namespace weft::test
