#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weft::ctl {

/// How many columns of a terminal the text takes: wide characters two, combining ones none. Bytes that are no UTF-8
/// and control characters count as the one '?' that printable() makes of them.
std::size_t text_width(std::string_view utf8);

/// The text with each control character and each byte that is no UTF-8 replaced by '?': it can do nothing to a
/// terminal.
std::string printable(std::string_view utf8);

/// Cut into lines of at most `width` columns, at spaces where there are some; nothing but those spaces is lost.
std::vector<std::string> wrapped(std::string_view utf8, std::size_t width);

}  // namespace weft::ctl
