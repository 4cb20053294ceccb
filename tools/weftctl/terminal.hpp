#pragma once

#include <cstddef>

namespace weft::ctl {

/// Where standard output goes.
struct Terminal {
  std::size_t width = 80;
  bool colours = false;
};

/// Width: the terminal's, else COLUMNS, else 80; never below 40. Colours: only on a terminal that has them (TERM is not
/// "dumb"), and never when NO_COLOR is set and not empty.
Terminal standard_output();

}  // namespace weft::ctl
