#pragma once

#include <cstddef>
#include <vector>

#include "model/spec_check.hpp"

namespace weft::detail {

/// Fills in a field's defaults and checks it by itself: name, column, length, precision, allowed values, fallback.
void complete_field(FieldSpec& field, std::vector<SpecFault>& faults);

/// The most bytes a value of the field takes in an index of the server.
std::size_t index_bytes(const FieldSpec& field) noexcept;

/// InnoDB's limit for the columns of one index.
inline constexpr std::size_t most_index_bytes = 3072;
/// Text and blobs up to here can be in keys and indexes.
inline constexpr std::size_t most_key_characters = 191;
inline constexpr std::size_t most_key_bytes = 255;
/// What a claim in the index holds.
inline constexpr std::size_t most_claim_bytes = 700;

}  // namespace weft::detail
