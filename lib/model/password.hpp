#pragma once

#include <filesystem>
#include <string>

#include "base/secret.hpp"

namespace weft::detail {

/// A password, or why there is none. `fault`: what is wrong; what to do. Empty: `password` is it. `absent`: the source
/// is not there or may not be read by this user, which is right for an account that others use.
struct PasswordAnswer {
  Secret password{};
  std::string fault{};
  bool absent = false;
};

/// The only line of a file that nobody but its owner may read.
PasswordAnswer password_from_file(const std::filesystem::path& file);
PasswordAnswer password_from_env(const std::string& variable);

}  // namespace weft::detail
