#pragma once

#include "chaos/checker/key_story.hpp"

namespace weft::chaos {

/// One life of a key in real time: no sight of a version begins after a sight of a later one has ended, and what was
/// acknowledged is still there at the last look. With versions that grow by one with each write this is all that
/// linearizability asks of a register. Sorting is the dearest part.
void check_order(const KeyStory& story, const Life& life, Report& report);

}  // namespace weft::chaos
