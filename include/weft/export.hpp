#pragma once

/// Marks what the shared library exports; everything else is hidden.
#define WEFT_API [[gnu::visibility("default")]]
