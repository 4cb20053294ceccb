#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cache/cache.hpp"
#include "engine/view_keeper.hpp"

namespace weft::detail {

/// Of "host:port".
CacheServer server_of_address(const std::string& address);

/// The cache as one call sees it now: the servers of the list in force, and what may be done with the keys of each.
/// Good as long as the Caches it came from.
struct CacheScene {
  Cache* cache = nullptr;      // null: which servers there are is not known
  const View* view = nullptr;  // null: a cache of this process alone, which has no states
  bool good = true;            // the view is good
  Millis lease{0};

  bool stateless() const noexcept { return cache != nullptr && view == nullptr; }
  /// Of the server of that stem's keys. Only when there are states.
  const CacheServerRow& row_of(std::string_view stem) const { return view->cache_servers[cache->server_of(stem)]; }
};

/// The cache servers of a store. Which there are is said by the index, not by this process's topology file: so all
/// processes look for a key at the same server, also while the list changes (docs/design/cache-servers.md). Thread
/// safety: all members may be called at once.
class Caches {
 public:
  using Make = std::function<std::unique_ptr<Cache>(std::vector<CacheServer>)>;
  /// A cache of this process alone; may be null: none.
  explicit Caches(std::unique_ptr<Cache> local);
  /// memcached. `view` must outlive it.
  Caches(Make make, ViewKeeper& view);
  ~Caches();

  /// Whether this process uses a cache at all.
  bool used() const noexcept { return view_ != nullptr || (local_ != nullptr && local_->servers() > 0); }
  /// Waits for the first view only.
  CacheScene now(Deadline deadline);
  /// The view is good still, and the same: all that was read in `scene` may be believed.
  bool unchanged(const CacheScene& scene) const noexcept;
  /// What was read from that stem's server in `scene` may be believed: the view is good still, and shows the same.
  bool still_readable(const CacheScene& scene, std::string_view stem);

  /// Told of servers that did not answer a writer, and of each view that shows something else than the last. May be
  /// empty.
  std::function<void(const std::string& address)> on_unreachable{};
  std::function<void(const View& view)> on_new_view{};

 private:
  struct List;
  const List* list_for(const View& view);

  std::unique_ptr<Cache> local_{};
  Make make_{};
  ViewKeeper* view_ = nullptr;
  struct Known;
  std::unique_ptr<Known> known_;
};

}  // namespace weft::detail
