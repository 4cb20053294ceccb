#include "weftctl/pair_number.hpp"

#include "weft/error.hpp"
#include "weftctl/text_width.hpp"

namespace weft::ctl {

std::uint32_t pair_of(const std::string& text) {
  if (text == "index") return 0;
  const bool digits = !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || std::stoul(text) == 0)
    throw UsageError("'" + printable(text) + "' is neither a shard's number nor 'index'");
  return static_cast<std::uint32_t>(std::stoul(text));
}

}  // namespace weft::ctl
