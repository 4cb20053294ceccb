#include "engine/cache_scene.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <utility>

namespace weft::detail {
namespace {

std::vector<std::string> addresses_in(const View& view) {
  std::vector<std::string> all;
  for (const CacheServerRow& row : view.cache_servers) all.push_back(row.address);
  return all;
}

}  // namespace

CacheServer server_of_address(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  CacheServer server{address.substr(0, colon), 0};
  if (colon != std::string::npos)
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), server.port);
  return server;
}

/// One list of servers, and a view that shows it.
struct Caches::List {
  const View* view = nullptr;
  Cache* cache = nullptr;
};

/// Lists and views change seldom, and whoever looks may hold any of them: all are kept.
struct Caches::Known {
  std::atomic<const List*> last{nullptr};
  std::mutex mutex;
  std::vector<std::pair<std::vector<std::string>, std::unique_ptr<Cache>>> caches;
  std::vector<std::unique_ptr<const List>> lists;
};

Caches::Caches(std::unique_ptr<Cache> local) : local_(std::move(local)), known_(std::make_unique<Known>()) {}
Caches::Caches(Make make, ViewKeeper& view) : make_(std::move(make)), view_(&view), known_(std::make_unique<Known>()) {}
Caches::~Caches() = default;

const Caches::List* Caches::list_for(const View& view) {
  const List* last = known_->last.load(std::memory_order_acquire);
  if (last != nullptr && last->view == &view) return last;
  const std::lock_guard lock(known_->mutex);
  const auto there =
      std::find_if(known_->lists.begin(), known_->lists.end(), [&](const auto& list) { return list->view == &view; });
  if (there != known_->lists.end()) return there->get();
  auto list = std::make_unique<List>(List{.view = &view});
  if (!view.cache_servers.empty()) {
    std::vector<std::string> addresses = addresses_in(view);
    auto known = std::find_if(known_->caches.begin(), known_->caches.end(),
                              [&](const auto& one) { return one.first == addresses; });
    if (known == known_->caches.end()) {
      std::vector<CacheServer> servers;
      for (const std::string& address : addresses) servers.push_back(server_of_address(address));
      known_->caches.emplace_back(std::move(addresses), make_(std::move(servers)));
      known = std::prev(known_->caches.end());
    }
    list->cache = known->second.get();
  }
  known_->lists.push_back(std::move(list));
  known_->last.store(known_->lists.back().get(), std::memory_order_release);
  if (on_new_view) on_new_view(view);
  return known_->lists.back().get();
}

CacheScene Caches::now(Deadline deadline) {
  if (view_ == nullptr) return {.cache = local_.get()};
  view_->begin(deadline);
  const ViewKeeper::Look look = view_->look();
  CacheScene scene{.good = look.good, .lease = view_->lease()};
  if (look.view == nullptr) return scene;
  scene.view = look.view;
  scene.cache = list_for(*look.view)->cache;
  return scene;
}

bool Caches::unchanged(const CacheScene& scene) const noexcept {
  if (view_ == nullptr) return true;
  const ViewKeeper::Look look = view_->look();
  return look.good && look.view == scene.view;
}

bool Caches::still_readable(const CacheScene& scene, std::string_view stem) {
  if (view_ == nullptr) return true;
  const ViewKeeper::Look look = view_->look();
  if (look.view == scene.view) return look.good;
  return look.good && list_for(*look.view)->cache == scene.cache &&
         look.view->cache_servers[scene.cache->server_of(stem)].sight.shows(scene.row_of(stem).sight);
}

}  // namespace weft::detail
