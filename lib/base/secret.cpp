#include "base/secret.hpp"

#include <cstring>

namespace weft::detail {

Secret::~Secret() {
  // The whole capacity: what was moved away leaves its bytes in a short string's own buffer.
  text_.resize(text_.capacity());
  explicit_bzero(text_.data(), text_.size());
}

}  // namespace weft::detail
