#include "weft/version.hpp"

namespace weft {
inline namespace v1 {

std::string_view version() noexcept {
  return WEFT_VERSION;
}  // from CMake's project(), which a test compares with the header

}  // namespace v1
}  // namespace weft
