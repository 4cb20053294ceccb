#pragma once

#include <map>
#include <mutex>
#include <string>

#include "engine/cache_book.hpp"
#include "engine/cache_scene.hpp"
#include "engine/repeater.hpp"

namespace weft::detail {

/// Changes the states of cache servers on this process's part: turns off one that a writer could not reach and that
/// stays unreachable; brings one that is off and answers again back, step by step; brings the list of this process's
/// topology into force when that is newer than the one in force. Has a thread only while there is something to watch.
/// Thread safety: all members may be called at once.
class CacheWatch {
 public:
  /// Nothing is asked yet. Lifetime: all must outlive it.
  CacheWatch(const Topology& topology, Caches& caches, ViewKeeper& view, const Observer& observer);
  ~CacheWatch();

  void unreachable(const std::string& address) noexcept;
  void seen(const View& view) noexcept;
  void end() noexcept { thread_.end(); }

 private:
  class Rounds;
  bool list_wanted(const View& view) const;
  const Topology& topology_;
  Caches& caches_;
  ViewKeeper& view_;
  const Observer& observer_;
  std::mutex mutex_;
  std::map<std::string, SteadyTime> reported_{};  // since when
  Repeater thread_;
};

}  // namespace weft::detail
