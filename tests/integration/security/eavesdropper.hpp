#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/server.hpp"
#include "weft/observe.hpp"

namespace weft::test {

/// Listens wherever words leave the library, and knows secrets when it hears them. What it heard is told by heard();
/// each secret once a place. Thread safety: all members.
class Eavesdropper {
 public:
  /// `words` may be nowhere.
  explicit Eavesdropper(std::vector<std::string> words) : words_(std::move(words)) {}

  void hear(const std::string& where, std::string_view text);
  LogSink log(const std::string& who);
  MetricSink metrics(const std::string& who);

  /// "where: …secret…", for each secret that was heard.
  std::vector<std::string> heard() const;
  /// How much was listened to at all, by place.
  std::size_t listened(const std::string& where) const;

 private:
  const std::vector<std::string> words_;
  mutable std::mutex mutex_;
  std::set<std::string> heard_{};
  std::multiset<std::string> listened_{};
};

/// While it lives, looks again and again at the arguments of all processes of this machine, and at the comment before
/// each statement in a server's process list. (The rest of a statement shows there with its values: that is the
/// server's doing, and said in docs/security.md.)
class Lookout {
 public:
  Lookout(Eavesdropper& ear, detail::Server admin);
  ~Lookout();
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

 private:
  void run();
  Eavesdropper& ear_;
  detail::Server admin_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace weft::test
