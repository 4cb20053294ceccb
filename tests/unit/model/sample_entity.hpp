#pragma once

#include <random>

#include "weft/row.hpp"

namespace weft::detail {

/// An entity with a field of every type, most of them twice (once nullable), and a key with text in it.
EntityDef sample_entity();

/// A valid row of it made from a seed, in the fields' own form; about a third of the nullable fields are NULL.
Row sample_row(const EntityDef& def, std::uint64_t seed);

/// The seed of random tests: WEFT_SEED, else a new one. It is printed.
std::uint64_t test_seed();

}  // namespace weft::detail
