#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "chaos/gate/rules.hpp"
#include "chaos/gate/wire.hpp"

namespace weft::chaos {

class Gate;

/// One thread that moves the bytes of many gates: TCP proxies on 127.0.0.1 that let the network fail on request.
/// A change of rules holds when the call returns. Thread safety: all members, and those of its gates.
class GateLoop {
 public:
  explicit GateLoop(std::uint64_t seed = 1);
  ~GateLoop();
  GateLoop(const GateLoop&) = delete;
  GateLoop& operator=(const GateLoop&) = delete;

  /// A new gate before that port; it lives as long as the loop.
  Gate& add(std::uint16_t target);

 private:
  friend class Gate;
  void run();
  void accept_one(Gate& gate);
  void take(Wire& wire, Wire::Way way);
  void queue(Wire& wire, Wire::Way way, std::string bytes);
  void deliver(Wire& wire, Wire::Way way, Moment now);
  void watch(Wire& wire, Wire::Way way);
  void deliver_waiting();
  void drop_over();
  int patience(Moment now) const;
  void wake();

  int epoll_ = -1;
  int bell_ = -1;
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<Gate>> gates_;
  std::map<int, Gate*> listeners_;
  std::map<int, std::pair<Wire*, Wire::Way>> ends_;  // whose bytes a socket brings
  std::vector<std::unique_ptr<Wire>> wires_;
  std::set<Wire*> waiting_;  // those with pieces on their way
  bool some_over_ = false;
  std::thread thread_;
};

class Gate {
 public:
  std::uint16_t port() const noexcept { return port_; }

  /// Back to passing everything at once.
  void pass();
  /// Nothing passes, either way; who is connected stays so.
  void stop();
  void rule_requests(const Rules& rules);
  void rule_answers(const Rules& rules);
  void lose_replies(const LostReplies& lost);
  /// All connections end with a reset; new ones are passed.
  void reset();
  /// After that many more bytes from the server, the connection that brings them is reset.
  void cut_after(std::size_t answer_bytes);
  /// Replies that were lost since the start.
  std::uint64_t lost_replies() const;

 private:
  friend class GateLoop;
  explicit Gate(GateLoop& loop) : loop_(loop) {}
  template <class Change>
  void change(Change what);

  GateLoop& loop_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t target_ = 0;
  Rules requests_;
  Rules answers_;
  LostReplies lost_;
  std::int64_t cut_after_ = -1;
  std::uint64_t lost_count_ = 0;
};

}  // namespace weft::chaos
