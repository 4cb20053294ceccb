#include "engine/shared_cache.hpp"

#include <map>
#include <mutex>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

struct FolderCache {
  std::size_t max_bytes = 0;
  std::unique_ptr<Cache> cache;  // null: the folder is used without
};

// One store's hold on the folder's cache.
class CacheHold : public Cache {
 public:
  explicit CacheHold(std::shared_ptr<FolderCache> folder) : folder_(std::move(folder)) {}
  Lease lease() override { return folder_->cache->lease(); }
  std::size_t servers() const noexcept override { return folder_->cache == nullptr ? 0 : folder_->cache->servers(); }

 protected:
  // Leases go back to the cache that made them.
  void give_back(std::unique_ptr<CacheSession>) noexcept override {}

 private:
  std::shared_ptr<FolderCache> folder_;
};

}  // namespace

std::unique_ptr<Cache> shared_local_cache(const std::filesystem::path& folder, std::size_t max_bytes) {
  static std::mutex mutex;
  static auto& folders = *new std::map<std::filesystem::path, std::weak_ptr<FolderCache>>;
  const std::lock_guard lock(mutex);
  std::weak_ptr<FolderCache>& known = folders[std::filesystem::weakly_canonical(folder)];
  std::shared_ptr<FolderCache> shared = known.lock();
  if (!shared) {
    shared = std::make_shared<FolderCache>();
    shared->max_bytes = max_bytes;
    if (max_bytes > 0) shared->cache = make_local_cache(max_bytes);
    known = shared;
  } else if (shared->max_bytes != max_bytes) {
    throw UsageError(
        "the folder is already open in this process with another cache_bytes; open it with the same, or close the "
        "other store");
  }
  return std::make_unique<CacheHold>(std::move(shared));
}

}  // namespace weft::detail
