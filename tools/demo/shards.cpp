#include "demo/shards.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace weft::demo {
namespace {

// No row ever has it.
constexpr std::uint64_t no_version = 0;

// An error names its shard, and a save based on no version is always refused.
std::uint32_t shard_of(Transaction& transaction, const PackagePlace& place) {
  try {
    transaction.of(package_entity()).save_fields({place.maintainer, place.id}, {{"stars", 0}}, no_version);
  } catch (const Conflict& conflict) {
    return conflict.shard();
  }
  return 0;
}

// A transaction of one owner is on that owner's shard, so its raw SQL sees all that live there.
ShardContent content_beside(Store& store, const PackagePlace& place) {
  ShardContent content;
  Transaction transaction = store.begin({maintainer_kind, place.maintainer});
  for (const auto& row :
       transaction.execute("SELECT maintainer_id, COUNT(*) FROM {package} GROUP BY maintainer_id").rows) {
    content.owners.emplace_back(row[0].as_uint());
    content.packages += row[1].as_uint();
  }
  content.dependencies = transaction.execute("SELECT COUNT(*) FROM {dependency}").rows.at(0).at(0).as_uint();
  content.shard = shard_of(transaction, place);
  return content;
}

}  // namespace

std::vector<ShardContent> contents_of_shards(Store& store, std::span<const PackagePlace> places) {
  std::vector<ShardContent> contents;
  std::unordered_set<std::uint64_t> seen;
  for (const PackagePlace& place : places) {
    if (seen.contains(place.maintainer.value)) continue;
    ShardContent content = content_beside(store, place);
    for (const OwnerId owner : content.owners) seen.insert(owner.value);
    seen.insert(place.maintainer.value);
    contents.push_back(std::move(content));
  }
  std::sort(contents.begin(), contents.end(),
            [](const auto& left, const auto& right) { return left.shard < right.shard; });
  return contents;
}

}  // namespace weft::demo
