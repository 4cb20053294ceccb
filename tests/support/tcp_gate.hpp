#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace weft::test {

/// What becomes of one COMMIT, which the client then never hears of: its connection ends with a reset.
enum class CommitFate : std::uint8_t {
  pass,
  drop_reply,    // the server has carried it out
  drop_request,  // it never arrives
  late,          // it arrives 30 ms after the client's connection has ended
};

/// A TCP proxy on 127.0.0.1 between a client and a server of the tests, to let the network fail on request. One thread
/// moves all bytes; each change of the rules holds when the call returns. Thread safety: all members.
class TcpGate {
 public:
  explicit TcpGate(std::uint16_t target);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  std::uint16_t port() const noexcept { return port_; }

  /// Bytes flow, each later by `delay`.
  void pass(std::chrono::microseconds delay = {});
  /// A black hole: connections stay, are accepted even, and nothing moves.
  void stop();
  /// Only what the server says is held back: the client's bytes still arrive.
  void stop_answers();
  /// All connections end with a reset; new ones are passed.
  void reset();
  /// After that many more bytes from the server, all connections end with a reset.
  void cut_after(std::size_t answer_bytes);

  /// Asks for the fate of each COMMIT from now on, in the gate's thread; {}: all pass. The server is MariaDB, without
  /// TLS.
  void on_commit(std::function<CommitFate()> fate);

  /// Bytes the server has sent since the start.
  std::size_t answer_bytes() const noexcept { return answered_; }

 private:
  struct Wire;
  void run();
  void settle();
  void accept_one();
  void move(Wire& wire, bool from_client);
  bool cut_commit(Wire& wire, const char* bytes, std::size_t size);
  void send_late(Wire& wire);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t target_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> requests_flow_{true};
  std::atomic<bool> answers_flow_{true};
  std::atomic<bool> reset_all_{false};
  std::atomic<std::int64_t> delay_us_{0};
  std::atomic<std::int64_t> cut_after_{-1};
  std::atomic<std::size_t> answered_{0};
  std::atomic<std::uint64_t> rounds_{0};
  std::mutex fate_mutex_;
  std::function<CommitFate()> fate_;
  std::map<std::uint64_t, std::unique_ptr<Wire>> wires_;  // the thread's own
  std::uint64_t accepted_ = 0;
  std::thread thread_;
};

}  // namespace weft::test
