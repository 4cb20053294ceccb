#include "cache/cache.hpp"

namespace weft::detail {

void CacheSession::look(std::span<const std::string_view> keys, CacheSink& sink, Deadline deadline) {
  const std::vector<std::string> copies(keys.begin(), keys.end());
  const std::vector<CacheAnswer> answers = get(copies, deadline);
  for (std::size_t at = 0; at < answers.size(); ++at) {
    if (!answers[at].reachable) {
      sink.unreachable(at);
    } else if (answers[at].item) {
      sink.item(at, answers[at].item->bytes, answers[at].item->cas);
    }
  }
}

}  // namespace weft::detail
