#pragma once

// What every document's code may use without showing it.
#include <gtest/gtest.h>

#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "model/topology.hpp"
#include "support/temp_folder.hpp"
#include "weft/weft.hpp"

#undef assert
#define assert(condition) EXPECT_TRUE(condition)

// Documents show pieces: not every name of one is used again.
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-function"

namespace weft::test {

/// Makes a new folder the current one, for as long as a document's code runs.
class InTempFolder {
 public:
  InTempFolder() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_.path()); }
  ~InTempFolder() { std::filesystem::current_path(before_); }
  InTempFolder(const InTempFolder&) = delete;
  InTempFolder& operator=(const InTempFolder&) = delete;

 private:
  TempFolder folder_{"weft-docs"};
  std::filesystem::path before_;
};

}  // namespace weft::test
