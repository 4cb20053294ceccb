#pragma once

#include <cstddef>
#include <string>

#include "demo/catalogue.hpp"

namespace weft::demo {

/// The catalogue of this machine, and what a person should know about where it came from.
struct Source {
  Catalogue catalogue;
  std::string from;    // "apt-cache dumpavail" or a file name
  std::string remark;  // why there are few packages; empty when there are many
};

/// `apt-cache dumpavail`; when the package lists are missing, the installed packages. Throws std::runtime_error when
/// neither can be read.
Source read_source();

}  // namespace weft::demo
