#pragma once

#include <string>

#include "demo/import.hpp"

namespace weft::demo {

/// Two readers of one package change it; the second save is refused. Gives the error's text. Throws std::logic_error
/// when it was not.
std::string show_conflict(Store& store, const PackagePlace& place);
/// A second package of a name that is taken, under another owner. Gives the error's text. Throws std::logic_error when
/// it was not refused.
std::string show_taken_name(Store& store, const PackagePlace& place, OwnerId another);

}  // namespace weft::demo
