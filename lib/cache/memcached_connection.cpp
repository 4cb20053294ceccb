#include "cache/memcached_connection.hpp"

#include <fcntl.h>
#include <libmemcached/memcached.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <optional>

#include "base/failpoint.hpp"
#include "base/fork_guard.hpp"
#include "base/watched_socket.hpp"

namespace weft::detail {
namespace {

// What libmemcached reports as the server's major version while it has no connection over which the version was asked.
// It is asked for once, in connect(); so afterwards this value tells that the socket was closed, even if another one
// was opened.
constexpr std::uint8_t no_version = 255;

// libmemcached does not tell its socket either. Each connection gives its own a mark: a keep-alive time that no other
// one of this process has had lately.
constexpr std::uint32_t marks = 20000;
std::uint32_t next_mark() {
  static std::atomic<std::uint32_t> last{0};
  return 10000 + last.fetch_add(1) % marks;
}

bool has_mark(int descriptor, std::uint32_t mark) {
  int seen = 0;
  socklen_t size = sizeof seen;
  return getsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &seen, &size) == 0 &&
         static_cast<std::uint32_t>(seen) == mark;
}

/// The one open socket with that mark, by a descriptor of our own; nothing when it is not the only one. (For a moment
/// there may be two: another thread's search has found a socket of its own, which was closed, and this one has got its
/// number.)
SocketHandle look_for_marked(std::uint32_t mark) {
  SocketHandle found;
  std::error_code failed;
  std::filesystem::directory_iterator entry("/proc/self/fd", failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    const int descriptor = std::atoi(entry->path().filename().c_str());
    if (!has_mark(descriptor, mark)) continue;
    SocketHandle own(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    if (!own || !has_mark(own.descriptor(), mark)) continue;
    if (found) return {};
    found = std::move(own);
  }
  return found;
}

SocketHandle find_marked(std::uint32_t mark) {
  SocketHandle found;
  for (int attempt = 0; attempt < 3 && !found; ++attempt) found = look_for_marked(mark);
  return found;
}

}  // namespace

struct MemcachedConnection::Body {
  memcached_st* memc = nullptr;
  memcached_result_st result{};
  Millis timeout;
  Millis poll;  // what libmemcached waits with at present, for each piece of an answer
  std::uint32_t mark = next_mark();
  std::optional<WatchedSocket> socket{};  // ends what drips on past the deadline
  State state = State::fresh;
  bool server_down = false;
  unsigned fetched = 0;
  std::uint64_t forks = fork_generation();

  explicit Body(Millis wait) : timeout(wait), poll(wait) {}
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body() {
    // In a forked child the socket is the parent's: saying "quit" over it would end the parent's connection. It is
    // leaked.
    if (memc == nullptr || forks != fork_generation()) return;
    if (socket && state == State::lost) socket->shut_down();
    socket.reset();
    set(MEMCACHED_BEHAVIOR_POLL_TIMEOUT, 0);  // closing waits for nobody
    memcached_result_free(&result);
    memcached_free(memc);
  }

  void set(memcached_behavior_t behavior, std::uint64_t value) { memcached_behavior_set(memc, behavior, value); }

  /// The same socket as the one connect() made.
  bool same_socket() const noexcept {
    if (WEFT_MUTANT("token_kept_over_reconnect") && state == State::connected) return true;
    return memcached_server_major_version(memcached_server_instance_by_position(memc, 0)) != no_version;
  }
  bool usable() noexcept {
    if (state == State::connected && same_socket() && forks == fork_generation()) return true;
    state = State::lost;
    return false;
  }
  bool lose() noexcept {
    if (!WEFT_MUTANT("token_kept_over_reconnect")) state = State::lost;
    if (socket) socket->disarm();
    return false;
  }
  /// An exchange is over. One that ended together with its deadline counts, and the socket is gone.
  void settle() noexcept {
    if (socket && socket->disarm()) state = State::lost;
  }
  bool lose(memcached_return_t code) noexcept {
    server_down = code == MEMCACHED_TIMEOUT && poll == timeout;
    return lose();
  }
  /// libmemcached's waits are bounded by what is left of the deadline. False: nothing is left.
  bool bound(Deadline deadline) {
    const Millis wait = std::min(timeout, deadline.left());
    if (wait == Millis{0}) return false;
    if (wait != poll) {
      set(MEMCACHED_BEHAVIOR_POLL_TIMEOUT, static_cast<std::uint64_t>(wait.count()));
      poll = wait;
    }
    if (socket) socket->arm(deadline);
    return true;
  }
  bool sent(memcached_return_t code) noexcept { return (code == MEMCACHED_SUCCESS && usable()) || lose(code); }
};

MemcachedConnection::MemcachedConnection(const CacheServer& server, Millis timeout)
    : body_(std::make_unique<Body>(timeout)) {
  body_->memc = memcached_create(nullptr);
  if (body_->memc == nullptr) throw std::bad_alloc();
  memcached_result_create(body_->memc, &body_->result);
  body_->set(MEMCACHED_BEHAVIOR_SUPPORT_CAS, 1);
  body_->set(MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
  body_->set(MEMCACHED_BEHAVIOR_TCP_KEEPIDLE, body_->mark);
  // A set goes out with the get behind it; it must stand here, because libmemcached closes the socket when it is
  // changed.
  body_->set(MEMCACHED_BEHAVIOR_BUFFER_REQUESTS, 1);
  const auto millis = static_cast<std::uint64_t>(timeout.count());
  body_->set(MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, millis);
  body_->set(MEMCACHED_BEHAVIOR_POLL_TIMEOUT, millis);
  body_->set(MEMCACHED_BEHAVIOR_SND_TIMEOUT, millis * 1000);  // in microseconds
  body_->set(MEMCACHED_BEHAVIOR_RCV_TIMEOUT, millis * 1000);
  memcached_server_add(body_->memc, server.host.c_str(), server.port);
}

MemcachedConnection::MemcachedConnection(MemcachedConnection&&) noexcept = default;
MemcachedConnection& MemcachedConnection::operator=(MemcachedConnection&&) noexcept = default;

MemcachedConnection::~MemcachedConnection() = default;

MemcachedConnection::State MemcachedConnection::state() const noexcept { return body_->state; }
bool MemcachedConnection::server_down() const noexcept { return body_->server_down; }

bool MemcachedConnection::connect(Deadline deadline) {
  Body& body = *body_;
  if (body.state != State::fresh) return body.usable();
  if (!body.bound(deadline)) return false;
  body.set(MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, static_cast<std::uint64_t>(body.poll.count()));
  Watch watch([mark = body.mark] { find_marked(mark).shut_down(); }, Watch::Runs::until_disarmed);
  watch.arm(deadline);
  WEFT_REACH("cache.connecting");
  const memcached_return_t code = memcached_version(body.memc);
  if (watch.disarm()) return body.lose();
  if (code != MEMCACHED_SUCCESS || !body.same_socket()) {
    body.server_down = body.poll == body.timeout;
    return body.lose();
  }
  SocketHandle own = find_marked(body.mark);
  if (!own) return body.lose();  // nobody could end what drips on
  body.socket.emplace(std::move(own));
  body.set(MEMCACHED_BEHAVIOR_NOREPLY, 1);
  body.state = State::connected;
  return true;
}

bool MemcachedConnection::send_set(const CacheStore& store) {
  return body_->usable() && body_->sent(memcached_set(body_->memc, store.key.data(), store.key.size(),
                                                      store.bytes.data(), store.bytes.size(), store.ttl_seconds, 0));
}

bool MemcachedConnection::send_add(const CacheStore& store) {
  return body_->usable() && body_->sent(memcached_add(body_->memc, store.key.data(), store.key.size(),
                                                      store.bytes.data(), store.bytes.size(), store.ttl_seconds, 0));
}

namespace {

memcached_return_t call_cas(memcached_st* memc, const CacheStore& store) {
  // An expiry in the past makes it a conditional delete.
  const std::string_view bytes = store.remove ? std::string_view() : store.bytes;
  return memcached_cas(memc, store.key.data(), store.key.size(), bytes.data(), bytes.size(),
                       store.remove ? -1 : static_cast<time_t>(store.ttl_seconds), 0, store.cas);
}

}  // namespace

bool MemcachedConnection::send_cas(const CacheStore& store) {
  return body_->usable() && body_->sent(call_cas(body_->memc, store));
}

bool MemcachedConnection::send_get(std::span<const char* const> keys, std::span<const std::size_t> lengths,
                                   Deadline deadline) {
  Body& body = *body_;
  if (!body.usable() || !body.bound(deadline)) return body.lose();
  body.fetched = 0;
  return body.sent(memcached_mget(body.memc, keys.data(), lengths.data(), keys.size()));
}

MemcachedConnection::Fetched MemcachedConnection::fetch(Found& found, Deadline deadline) {
  Body& body = *body_;
  memcached_return_t code = MEMCACHED_SUCCESS;
  // Reading the clock costs as much as reading an item, so it is not done for each. For the first it is: servers are
  // read one after the other, and one that is slow uses up the time of the next.
  if (body.fetched++ % 16 == 0 && !body.bound(deadline)) {
    body.lose();
    return Fetched::lost;
  }
  const memcached_result_st* result = memcached_fetch_result(body.memc, &body.result, &code);
  // That the socket is still the same is looked at once, at the end: until then the numbers are of no use to anybody.
  if (result != nullptr && code == MEMCACHED_SUCCESS) {
    found.key = {memcached_result_key_value(result), memcached_result_key_length(result)};
    found.bytes = {memcached_result_value(result), memcached_result_length(result)};
    found.cas = memcached_result_cas(result);
    return Fetched::item;
  }
  if (result == nullptr && (code == MEMCACHED_END || code == MEMCACHED_NOTFOUND) && body.usable()) {
    body.settle();
    return Fetched::end;
  }
  body.lose(code);
  return Fetched::lost;
}

CasResult MemcachedConnection::cas(const CacheStore& store, Deadline deadline) {
  Body& body = *body_;
  if (!body.usable() || !body.bound(deadline)) {
    body.lose();
    return CasResult::unreachable;
  }
  body.set(MEMCACHED_BEHAVIOR_NOREPLY, 0);
  const memcached_return_t code = call_cas(body.memc, store);
  body.set(MEMCACHED_BEHAVIOR_NOREPLY, 1);
  const bool usable = body.usable();
  body.settle();
  if (code == MEMCACHED_SUCCESS && usable) return CasResult::stored;
  if ((code == MEMCACHED_DATA_EXISTS || code == MEMCACHED_NOTFOUND) && usable) return CasResult::lost;
  body.lose(code);
  return CasResult::unreachable;
}

}  // namespace weft::detail
