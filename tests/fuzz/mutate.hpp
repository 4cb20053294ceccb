#pragma once

#include <random>
#include <string>
#include <vector>

namespace weft::test {

/// A changed copy of one of the inputs (there is at least one): bits, bytes, numbers, pieces cut, doubled, or taken
/// from another one.
std::string mutated(const std::vector<std::string>& inputs, std::mt19937_64& random);

}  // namespace weft::test
