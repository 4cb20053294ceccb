#pragma once

// Everything a program needs.
#include "weft/store.hpp"
#include "weft/version.hpp"
