#pragma once

#include <iosfwd>
#include <span>

#include "demo/import.hpp"
#include "demo/shards.hpp"
#include "demo/weftctl.hpp"

namespace weft::demo {

/// One package by its unique name: its owner, shard, rows, and what reading it costs. Adds what `weftctl explain` says
/// when that is built.
void explain_package(std::ostream& out, Store& store, std::span<const ShardContent> shards, const PackagePlace& place,
                     const Where& where);

}  // namespace weft::demo
