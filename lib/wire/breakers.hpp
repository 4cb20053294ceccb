#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/observer.hpp"
#include "base/server.hpp"
#include "weft/error.hpp"
#include "wire/breaker.hpp"
#include "wire/per_fork.hpp"

namespace weft::detail {

/// A server's breaker refused the call: nothing was sent, and trying again at once is of no use.
class ServerShut : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// The breakers of a store's servers, shared by its pools. SQLite files have none: a file does not hang. Changes of
/// state are logged and shown by the gauge weft.breaker.open (1: the server is not asked). Thread safety: all members.
/// In a forked child all are closed again.
class Breakers {
 public:
  /// Leave to go to a server. Whoever has it for a probe and reports nothing has dropped the probe.
  class Pass {
   public:
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&&) = delete;
    ~Pass() { drop(); }
    bool probes() const noexcept { return probes_; }
    /// Neither reported nor dropped yet.
    bool good() const noexcept { return breakers_ != nullptr; }
    void connected();
    /// `cut_short`: the caller's own deadline left less time than a connect may take, so it says less of the server.
    void failed(bool cut_short);
    void drop() noexcept;

   private:
    friend class Breakers;
    Pass(Breakers* breakers, std::string key, bool probes)
        : breakers_(breakers), key_(std::move(key)), probes_(probes) {}
    Breakers* breakers_;
    std::string key_;
    bool probes_;
  };

  struct Figure {
    std::string server;
    Breaker::State state = Breaker::State::closed;
    Millis probe_in{0};         // of an open one
    std::uint64_t opened = 0;   // times
    std::uint64_t refused = 0;  // calls
  };

  explicit Breakers(const Observer& observer, BreakerRules rules = {}) : observer_(observer), rules_(rules) {}

  /// What a server's breaker is kept by: its name and address; empty for a file.
  static std::string key_of(const Server& server);
  /// Throws ServerShut (unavailable, not_applied), naming the server and when it is probed next.
  Pass pass(const Server& server);
  void answered(const std::string& key);
  void lost(const std::string& key);
  /// All servers that were asked for so far.
  std::vector<Figure> figures();

 private:
  struct Kept {
    explicit Kept(std::string server, BreakerRules rules) : breaker(rules), name(std::move(server)) {}
    Breaker breaker;
    std::string name;
    std::uint64_t opened = 0;
    std::uint64_t refused = 0;
  };
  struct InProcess {
    std::mutex mutex;
    std::map<std::string, Kept, std::less<>> kept;
  };
  template <class Change>
  void change(const std::string& key, Change&& change);
  void report(const std::string& server, Breaker::State before, Breaker::State after, Millis probe_in) const;

  const Observer& observer_;
  BreakerRules rules_;
  PerFork<InProcess> in_process_;
};

}  // namespace weft::detail
