#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "demo/import.hpp"
#include "demo/shards.hpp"

namespace weft::demo {

/// Which store the demo runs on: one of the two is set.
struct Where {
  std::string folder{};
  std::string topology{};
};

/// One package by its unique name: its owner, shard, rows, and what reading it costs. Adds what `weftctl explain` says when that is built.
void explain_package(std::ostream& out, Store& store, std::span<const ShardContent> shards, const PackagePlace& place, const Where& where);

}  // namespace weft::demo
