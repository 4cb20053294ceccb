#pragma once

#include <filesystem>

namespace weft::test {

/// A freshly installed MariaDB data folder, to be copied for each server. Made once for each user and server version
/// and kept in the temporary folder; several processes may ask at once.
std::filesystem::path mariadb_template();

}  // namespace weft::test
