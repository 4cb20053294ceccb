#pragma once

#include <string_view>

namespace weft::detail {

/// A name of Weft's own kind (entity, field, index, claim, owner kind): [a-z][a-z0-9_]{0,62}, not beginning with
/// "weft_".
bool is_name(std::string_view name) noexcept;
/// What is_name() asks, in words.
inline constexpr std::string_view name_rule =
    "a name is a lower-case letter and then up to 62 lower-case letters, digits and '_', not beginning with 'weft_'";

/// A table or column name as a server may have it: 1 to 64 characters of UTF-8, no control characters, no space at the
/// end.
bool is_identifier(std::string_view identifier) noexcept;

/// A database name that needs no quoting anywhere: [A-Za-z][A-Za-z0-9_]{0,63}.
bool is_database(std::string_view database) noexcept;

}  // namespace weft::detail
