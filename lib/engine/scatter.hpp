#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/store_core.hpp"

namespace weft {
inline namespace v1 {

/// A query over all shards, page by page: one stream a (shard, parity), because the two parities of a shard may be at
/// home on different sides. Some streams at a time are read in parallel; rows come stream by stream. A cursor holds one
/// position a stream.
class Scatter::Core {
 public:
  Core(std::shared_ptr<detail::StoreCore> store, const EntityDef& def, const ScatterQuery& query);
  std::optional<Row> next();
  std::string cursor() const;

 private:
  struct Stream {
    std::uint32_t shard = 0;
    std::uint8_t parity = 0;
    std::optional<Key> after{};    // the last row given out
    std::optional<Key> fetched{};  // the last row fetched
    std::deque<std::vector<Value>> rows{};
    bool exhausted = false;
  };

  void resume(const std::string& cursor);
  void fill();
  void read_page(Stream& stream);

  std::shared_ptr<detail::StoreCore> store_;
  detail::Calls::Guard under_way_;
  std::shared_ptr<detail::Parts> parts_;
  EntityDef def_;
  ScatterQuery query_;
  const detail::Registered* entity_;
  detail::Deadline deadline_;
  std::uint64_t number_;
  std::vector<Stream> streams_;
  std::size_t current_ = 0;
  std::size_t given_ = 0;
};

}  // namespace v1
}  // namespace weft
