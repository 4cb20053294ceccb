#pragma once

#include "weft/error.hpp"

namespace weft::detail {

/// Another run has taken the move over: this one changes nothing any more, and ends.
class Superseded : public Unavailable {
 public:
  explicit Superseded(const std::string& what)
      : Unavailable(Code::not_writable, Outcome::not_applied,
                    what + ": somebody else runs it now; this run has ended and changed nothing since") {}
};

}  // namespace weft::detail
