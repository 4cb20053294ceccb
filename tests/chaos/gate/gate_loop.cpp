#include "chaos/gate/gate_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "chaos/gate/sockets.hpp"

namespace weft::chaos {
namespace {

using Way = Wire::Way;
constexpr std::size_t most_on_the_way = 1U << 20U;  // of one flow; then its sender has to wait

void add_to(int epoll, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

Wire::~Wire() {
  for (const int end : {client, server}) hard ? close_with_reset(end) : static_cast<void>(close(end));
}

GateLoop::GateLoop(std::uint64_t seed) : random_(seed) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  bell_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  add_to(epoll_, bell_);
  thread_ = std::thread([this] { run(); });
}

GateLoop::~GateLoop() {
  ending_ = true;
  wake();
  thread_.join();
  wires_.clear();
  for (const auto& [socket, gate] : listeners_) close(socket);
  close(bell_);
  close(epoll_);
}

void GateLoop::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(bell_, &one, sizeof one));
}

Gate& GateLoop::add(std::uint16_t target) {
  const Listener listener = listen_on_loopback();
  const std::lock_guard lock(mutex_);
  Gate& gate = *gates_.emplace_back(new Gate(*this));
  gate.listener_ = listener.socket;
  gate.port_ = listener.port;
  gate.target_ = target;
  listeners_[listener.socket] = &gate;
  add_to(epoll_, listener.socket);
  return gate;
}

void GateLoop::accept_one(Gate& gate) {
  const int client = accept_from(gate.listener_);
  if (client < 0) return;
  Wire& wire = *wires_.emplace_back(std::make_unique<Wire>(gate, client, connect_to_loopback(gate.target_)));
  ends_[wire.client] = {&wire, Way::requests};
  ends_[wire.server] = {&wire, Way::answers};
  watch(wire, Way::requests);
  watch(wire, Way::answers);
}

// Asks the kernel for a flow's bytes, or no more: what is not taken stays with the sender.
void GateLoop::watch(Wire& wire, Way way) {
  const Rules& rules = way == Way::requests ? wire.gate->requests_ : wire.gate->answers_;
  Wire::Flow& flow = wire.flow(way);
  const bool wanted = rules.flow && !flow.read_out && !flow.done && flow.bytes < most_on_the_way;
  if (wanted == flow.watched) return;
  if (wanted)
    add_to(epoll_, wire.source(way));
  else
    epoll_ctl(epoll_, EPOLL_CTL_DEL, wire.source(way), nullptr);
  flow.watched = wanted;
}

void GateLoop::take(Wire& wire, Way way) {
  std::array<char, 65536> buffer;
  const ssize_t got = recv(wire.source(way), buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    // A client's reset must not overtake what it had sent; a server's is passed on as what it is.
    if (got < 0 && way == Way::answers) wire.hard = true;
    Wire::Flow& flow = wire.flow(way);
    flow.read_out = true;
    flow.pieces.push_back({std::max(flow.last_due, std::chrono::steady_clock::now()), {}, true});
    deliver(wire, way, std::chrono::steady_clock::now());
    return;
  }
  queue(wire, way, std::string(buffer.data(), static_cast<std::size_t>(got)));
}

void GateLoop::queue(Wire& wire, Way way, std::string bytes) {
  Gate& gate = *wire.gate;
  const auto chance = [&] { return std::uniform_real_distribution<>(0, 1)(random_); };
  if (way == Way::requests) {
    if (!gate.lost_.to.empty() && bytes.find(gate.lost_.to) != std::string::npos && chance() < gate.lost_.chance)
      wire.lose_reply = true;
  } else {
    if (wire.mute) return;
    if (wire.lose_reply) {
      ++gate.lost_count_;
      (gate.lost_.silent ? wire.mute : wire.hard) = true;
      return;
    }
    if (gate.cut_after_ >= 0) {
      const std::int64_t left = gate.cut_after_;
      gate.cut_after_ -= static_cast<std::int64_t>(bytes.size());
      if (gate.cut_after_ <= 0) {
        bytes.resize(static_cast<std::size_t>(left));
        static_cast<void>(send(wire.client, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        gate.cut_after_ = -1;
        wire.hard = true;
        return;
      }
    }
  }
  const Rules& rules = way == Way::requests ? gate.requests_ : gate.answers_;
  Wire::Flow& flow = wire.flow(way);
  auto later = rules.delay;
  if (rules.jitter.count() > 0)
    later += std::chrono::microseconds(random_() % static_cast<std::uint64_t>(rules.jitter.count()));
  if (rules.late_chance > 0 && chance() < rules.late_chance) later += rules.late_by;
  flow.last_due = std::max(flow.last_due, std::chrono::steady_clock::now() + later);
  flow.bytes += bytes.size();
  if (rules.drip_bytes == 0) {
    flow.pieces.push_back({flow.last_due, std::move(bytes)});
  } else {
    for (std::size_t at = 0; at < bytes.size(); at += rules.drip_bytes) {
      flow.last_due += rules.drip_every;
      flow.pieces.push_back({flow.last_due, bytes.substr(at, rules.drip_bytes)});
    }
  }
  deliver(wire, way, std::chrono::steady_clock::now());
  watch(wire, way);
}

void GateLoop::deliver(Wire& wire, Way way, Moment now) {
  Wire::Flow& flow = wire.flow(way);
  const Rules& rules = way == Way::requests ? wire.gate->requests_ : wire.gate->answers_;
  while (rules.flow && !flow.pieces.empty() && flow.pieces.front().due <= now) {
    Wire::Piece& piece = flow.pieces.front();
    if (piece.end) {
      shutdown(wire.target(way), SHUT_WR);
      flow.done = true;
      break;
    }
    const ssize_t sent = send(wire.target(way), piece.bytes.data(), piece.bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN)) {
      piece.due = now + std::chrono::milliseconds(1);
      break;
    }
    if (sent < 0) {
      flow.done = true;
      break;
    }
    flow.bytes -= static_cast<std::size_t>(sent);
    piece.bytes.erase(0, static_cast<std::size_t>(sent));
    if (piece.bytes.empty()) flow.pieces.pop_front();
  }
  if (flow.done) flow.pieces.clear();
  if (!flow.pieces.empty()) waiting_.insert(&wire);
  watch(wire, way);
}

// Milliseconds until the next piece is due; -1 when none waits.
int GateLoop::patience(Moment now) const {
  Moment next = Moment::max();
  for (const Wire* wire : waiting_) {
    if (wire->gate->requests_.flow && !wire->requests.pieces.empty())
      next = std::min(next, wire->requests.pieces.front().due);
    if (wire->gate->answers_.flow && !wire->answers.pieces.empty())
      next = std::min(next, wire->answers.pieces.front().due);
  }
  if (next == Moment::max()) return -1;
  return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(next - now).count()));
}

void GateLoop::run() {
  std::array<epoll_event, 64> events;
  std::unique_lock lock(mutex_);
  while (!ending_) {
    const int wait = patience(std::chrono::steady_clock::now());
    lock.unlock();
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait);
    lock.lock();
    for (int at = 0; at < count; ++at) {
      const int socket = events.at(static_cast<std::size_t>(at)).data.fd;
      if (socket == bell_) {
        std::uint64_t rings = 0;
        static_cast<void>(!read(bell_, &rings, sizeof rings));
      } else if (const auto listener = listeners_.find(socket); listener != listeners_.end()) {
        accept_one(*listener->second);
      } else if (const auto end = ends_.find(socket); end != ends_.end()) {
        const auto [wire, way] = end->second;
        if (!wire->over() && wire->flow(way).watched) take(*wire, way);
        if (wire->over()) some_over_ = true;
      }
    }
    deliver_waiting();
    if (some_over_) drop_over();
  }
}

void GateLoop::deliver_waiting() {
  const Moment now = std::chrono::steady_clock::now();
  const std::vector<Wire*> all(waiting_.begin(), waiting_.end());
  for (Wire* wire : all) {
    if (!wire->over()) {
      deliver(*wire, Way::requests, now);
      deliver(*wire, Way::answers, now);
    }
    if (wire->over()) some_over_ = true;
    if (wire->requests.pieces.empty() && wire->answers.pieces.empty()) waiting_.erase(wire);
  }
}

void GateLoop::drop_over() {
  some_over_ = false;
  std::erase_if(wires_, [this](const auto& wire) {
    if (!wire->over()) return false;
    ends_.erase(wire->client);
    ends_.erase(wire->server);
    waiting_.erase(wire.get());
    return true;
  });
}

template <class Change>
void Gate::change(Change what) {
  const std::lock_guard lock(loop_.mutex_);
  what();
  for (const auto& wire : loop_.wires_) {
    if (wire->gate != this || wire->over()) continue;
    loop_.watch(*wire, Way::requests);
    loop_.watch(*wire, Way::answers);
  }
  loop_.wake();
}

void Gate::pass() {
  change([this] {
    requests_ = answers_ = {};
    lost_ = {};
    cut_after_ = -1;
  });
}

void Gate::stop() {
  change([this] { requests_ = answers_ = {.flow = false}; });
}

void Gate::rule_requests(const Rules& rules) {
  change([&] { requests_ = rules; });
}

void Gate::rule_answers(const Rules& rules) {
  change([&] { answers_ = rules; });
}

void Gate::lose_replies(const LostReplies& lost) {
  change([&] { lost_ = lost; });
}

void Gate::reset() {
  change([this] {
    for (const auto& wire : loop_.wires_)
      if (wire->gate == this) wire->hard = loop_.some_over_ = true;
  });
}

void Gate::cut_after(std::size_t answer_bytes) {
  change([&] { cut_after_ = static_cast<std::int64_t>(answer_bytes); });
}

std::uint64_t Gate::lost_replies() const {
  const std::lock_guard lock(loop_.mutex_);
  return lost_count_;
}

}  // namespace weft::chaos
