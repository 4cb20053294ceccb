#pragma once

#include "chaos/checker/key_story.hpp"

namespace weft::chaos {

/// The lives of a key among each other: no two at once, nothing absent while one surely lasts, and no more erases than
/// creates. (The zones of Gibbons and Korach, "Testing shared memories", 1997, with one zone a life.)
void check_lives(const KeyStory& story, Report& report);

}  // namespace weft::chaos
