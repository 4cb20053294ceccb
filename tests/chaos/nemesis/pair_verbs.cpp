#include "chaos/nemesis/pair_verbs.hpp"

#include <thread>

#include "weft/error.hpp"

namespace weft::chaos {

void persist(std::chrono::milliseconds patience, const std::function<void()>& verb) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    try {
      return verb();
    } catch (const Error& error) {
      const bool again = error.retryable() || error.outcome() == Outcome::unknown;
      if (!again || std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::vector<std::string> whole_pair(const std::string& target) {
  const std::string group = Site::group_of(target);
  return {group, "replication " + group};
}

}  // namespace weft::chaos
