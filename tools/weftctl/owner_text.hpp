#pragma once

#include <string>
#include <vector>

#include "engine/admin.hpp"
#include "weftctl/arguments.hpp"
#include "weftctl/output.hpp"

namespace weft::ctl {

// What the owner verbs say alike.

/// Text names as either side of the index has them, in order.
std::vector<std::string> names_of(const detail::OwnerLook& look);
/// "shard 1: orders", the tables of no entity that this run knows, each once.
std::vector<std::string> other_tables(const detail::OwnerLook& look);
void print_other_tables(const detail::OwnerLook& look, Output& output);
/// Says that there is none, as text or JSON; the exit code for that.
int no_such_owner(const Arguments& arguments, Output& output);

}  // namespace weft::ctl
