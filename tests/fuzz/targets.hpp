#pragma once

#include "fuzz/target.hpp"

namespace weft::test {

FuzzTarget row_target();
FuzzTarget key_target();
FuzzTarget item_target();
FuzzTarget cursor_target();
FuzzTarget topology_target();
FuzzTarget entity_file_target();
FuzzTarget snapshot_target();
FuzzTarget sql_text_target();
FuzzTarget raw_sql_target();

}  // namespace weft::test
