#pragma once

#include <cstddef>
#include <string>

namespace weft::demo {

struct Options {
  std::string topology{};  // empty: an embedded store in `folder`
  std::string folder = "build/demo";
  std::size_t reads = 10000;
  bool json = false;  // the summary as JSON on standard output, everything else on standard error
};

/// Reads the command line; prints help or what is wrong and ends the process itself.
Options read_options(int count, char** arguments);

}  // namespace weft::demo
