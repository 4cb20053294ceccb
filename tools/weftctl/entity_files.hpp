#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "weft/entity_def.hpp"

namespace weft::ctl {

/// The definitions of several entity files, in order. SchemaError with every fault of the first faulty file; UsageError
/// when there is no such file, or two files define one name.
std::vector<EntityDef> load_all(const std::vector<std::filesystem::path>& files);
std::vector<std::filesystem::path> paths(const std::vector<std::string>& files);

}  // namespace weft::ctl
