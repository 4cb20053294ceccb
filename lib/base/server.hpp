#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/secret.hpp"

namespace weft::detail {

/// How a connection is protected. `verify`: certificate and name are checked against `ca`; `off`: plain text.
enum class Tls : std::uint8_t { verify, off };

/// One database server as one account sees it, or one SQLite file.
struct Server {
  std::string name;  // unique in a topology; pools are kept by it
  std::string host{};
  std::uint16_t port = 0;
  std::string user{};
  Secret password{};
  Tls tls = Tls::verify;
  std::string ca{};
  std::filesystem::path file{};  // not empty: SQLite, and nothing above is looked at
};

}  // namespace weft::detail
