#include "support/tcp_gate.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/commit_spotter.hpp"

namespace weft::test {

namespace {

constexpr std::chrono::milliseconds how_late{30};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void send_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void close_with_reset(int socket) {
  const linger hard{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(socket);
}

bool send_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

struct TcpGate::Wire {
  Wire(int client_end, int server_end) : client(client_end), server(server_end) {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  int client;
  int server;
  bool ended = false;
  bool hard = false;
  CommitSpotter spotter{};
  bool answer_is_last = false;  // of the server; the client does not get it
  std::string late{};           // a COMMIT for which nobody waits any more
  std::chrono::steady_clock::time_point late_at{};
  void leave_client() {
    close_with_reset(client);
    client = -1;
  }
  ~Wire() {
    for (const int end : {client, server}) {
      if (end >= 0) hard ? close_with_reset(end) : static_cast<void>(close(end));
    }
  }
};

TcpGate::TcpGate(std::uint16_t target) : target_(target) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the gate cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TcpGate::~TcpGate() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

void TcpGate::pass(std::chrono::microseconds delay) {
  delay_us_ = delay.count();
  requests_flow_ = answers_flow_ = true;
  settle();
}

void TcpGate::stop() {
  requests_flow_ = answers_flow_ = false;
  settle();
}

void TcpGate::stop_answers() {
  answers_flow_ = false;
  settle();
}

// Until the thread has begun a round under the new rules.
void TcpGate::settle() {
  const std::uint64_t now = rounds_;
  while (rounds_ < now + 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void TcpGate::reset() {
  reset_all_ = true;
  while (reset_all_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void TcpGate::cut_after(std::size_t answer_bytes) {
  cut_after_ = static_cast<std::int64_t>(answer_bytes);
  settle();
}

void TcpGate::accept_one() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(target_);
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(server);
    close_with_reset(client);
    return;
  }
  send_at_once(client);
  send_at_once(server);
  wires_[accepted_++] = std::make_unique<Wire>(client, server);
}

void TcpGate::on_commit(std::function<CommitFate()> fate) {
  const std::lock_guard lock(fate_mutex_);
  fate_ = std::move(fate);
}

// True: the bytes need not be sent any more.
bool TcpGate::cut_commit(Wire& wire, const char* bytes, std::size_t size) {
  if (!wire.spotter.feed({bytes, size})) return false;
  CommitFate fate = CommitFate::pass;
  {
    const std::lock_guard lock(fate_mutex_);
    if (fate_) fate = fate_();
  }
  switch (fate) {
    case CommitFate::pass: return false;
    case CommitFate::drop_reply: wire.answer_is_last = true; return false;
    case CommitFate::drop_request: wire.ended = wire.hard = true; return true;
    case CommitFate::late: break;
  }
  wire.leave_client();
  wire.late.assign(bytes, size);
  wire.late_at = std::chrono::steady_clock::now() + how_late;
  return true;
}

void TcpGate::send_late(Wire& wire) {
  if (wire.late.empty() || std::chrono::steady_clock::now() < wire.late_at) return;
  if (!send_all(wire.server, wire.late.data(), wire.late.size())) wire.ended = true;
  wire.late.clear();
  wire.answer_is_last = true;
}

void TcpGate::move(Wire& wire, bool from_client) {
  std::array<char, 65536> bytes;
  const ssize_t got = recv(from_client ? wire.client : wire.server, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0) return;
  auto size = static_cast<std::size_t>(got);
  if (from_client && size > 0 && cut_commit(wire, bytes.data(), size)) return;
  if (!from_client && wire.answer_is_last) {
    wire.ended = wire.hard = true;
    return;
  }
  if (!from_client) {
    answered_ += size;
    const std::int64_t left = cut_after_;
    if (left >= 0 && static_cast<std::int64_t>(size) >= left) {
      send_all(wire.client, bytes.data(), static_cast<std::size_t>(left));
      cut_after_ = -1;
      wire.ended = wire.hard = true;
      return;
    }
    if (left >= 0) cut_after_ = left - static_cast<std::int64_t>(size);
  }
  if (delay_us_ > 0) std::this_thread::sleep_for(std::chrono::microseconds(delay_us_));
  if (size == 0 || !send_all(from_client ? wire.server : wire.client, bytes.data(), size)) wire.ended = true;
}

void TcpGate::run() {
  while (!ending_) {
    ++rounds_;
    std::vector<pollfd> watched{{listener_, POLLIN, 0}};
    std::vector<std::pair<Wire*, bool>> whose{{nullptr, false}};
    for (const auto& [number, wire] : wires_) {
      if (requests_flow_ && wire->client >= 0)
        watched.push_back({wire->client, POLLIN, 0}), whose.emplace_back(wire.get(), true);
      if (answers_flow_) watched.push_back({wire->server, POLLIN, 0}), whose.emplace_back(wire.get(), false);
    }
    poll(watched.data(), watched.size(), 2);  // 2 ms: how late a change of the rules is noticed
    if ((watched[0].revents & POLLIN) != 0) accept_one();
    for (std::size_t i = 1; i < watched.size(); ++i) {
      if (watched[i].revents != 0 && !whose[i].first->ended) move(*whose[i].first, whose[i].second);
    }
    const bool reset = reset_all_;
    for (auto& [number, wire] : wires_) {
      send_late(*wire);
      if (reset) wire->ended = wire->hard = true;
    }
    std::erase_if(wires_, [](const auto& entry) { return entry.second->ended; });
    if (reset) reset_all_ = false;
  }
}

}  // namespace weft::test
