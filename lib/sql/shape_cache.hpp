#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sql_types.hpp"

namespace weft::detail {

/// Statements whose text depends on the shape of a query, kept by a short key that names the shape. At most `most`;
/// when they are more (a program that makes up queries), all are dropped and made anew as they are needed. Thread
/// safety: all members.
class ShapeCache {
 public:
  explicit ShapeCache(std::size_t most = 512) : most_(most) {}

  template <class Make>
  std::shared_ptr<const Statement> find(const std::string& shape, Make&& make) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = kept_.find(shape);
      if (found != kept_.end()) return found->second;
    }
    auto made = std::make_shared<const Statement>(make());
    const std::unique_lock lock(mutex_);
    if (kept_.size() >= most_) kept_.clear();
    return kept_.try_emplace(shape, std::move(made)).first->second;
  }

 private:
  std::size_t most_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Statement>> kept_;
};

}  // namespace weft::detail
