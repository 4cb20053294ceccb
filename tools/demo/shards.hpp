#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "demo/import.hpp"

namespace weft::demo {

struct ShardContent {
  std::uint32_t shard = 0;
  std::vector<OwnerId> owners{};
  std::uint64_t packages = 0;
  std::uint64_t dependencies = 0;
};

/// What each shard holds of the catalogue, by shard number.
std::vector<ShardContent> contents_of_shards(Store& store, std::span<const PackagePlace> places);

}  // namespace weft::demo
