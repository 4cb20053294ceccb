#include "engine/doubts.hpp"

namespace weft::detail {
namespace {

constexpr std::size_t most = 100'000;
constexpr std::chrono::hours life{12};

}  // namespace

void Doubts::add(std::uint64_t token, Doubt doubt) {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.now();
  while (!order_.empty() && (order_.size() >= most || now - by_token_.at(order_.front()).since > life)) {
    by_token_.erase(order_.front());
    order_.pop_front();
  }
  if (by_token_.try_emplace(token, Kept{now, std::move(doubt)}).second) order_.push_back(token);
}

std::optional<Doubt> Doubts::find(std::uint64_t token) const {
  const std::lock_guard lock(mutex_);
  const auto at = by_token_.find(token);
  if (at == by_token_.end() || clock_.now() - at->second.since > life) return std::nullopt;
  return at->second.doubt;
}

void Doubts::settled(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  const auto at = by_token_.find(token);
  if (at == by_token_.end()) return;
  at->second.doubt.cache_keys = {};
  at->second.doubt.taken = {};
  at->second.doubt.given_up = {};
}

std::size_t Doubts::count() const {
  const std::lock_guard lock(mutex_);
  return by_token_.size();
}

}  // namespace weft::detail
