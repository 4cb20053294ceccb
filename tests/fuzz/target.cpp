#include "fuzz/target.hpp"

#include <array>
#include <stdexcept>

#include "fuzz/targets.hpp"

namespace weft::test {

std::span<const FuzzTarget> fuzz_targets() {
  static const std::array all{row_target(),      key_target(),      item_target(),
                              cursor_target(),   topology_target(), entity_file_target(),
                              snapshot_target(), sql_text_target(), raw_sql_target()};
  return all;
}

void violated(const std::string& property) { throw std::logic_error("does not hold: " + property); }

}  // namespace weft::test
