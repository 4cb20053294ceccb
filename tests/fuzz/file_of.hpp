#pragma once

#include <filesystem>
#include <string_view>

namespace weft::test {

/// The bytes as a file of that name in a folder of this process'; the same file is written anew each time.
const std::filesystem::path& file_of(std::string_view name, std::string_view bytes);
/// That folder.
const std::filesystem::path& fuzz_folder();

}  // namespace weft::test
