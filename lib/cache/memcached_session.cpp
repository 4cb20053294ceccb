#include "cache/memcached_session.hpp"

#include "base/trips.hpp"
#include "cache/key_check.hpp"

namespace weft::detail {
namespace {

/// Copies items into answers.
class Copies final : public CacheSink {
 public:
  explicit Copies(std::size_t count) : answers(count) {}
  void item(std::size_t position, std::string_view bytes, std::uint64_t cas) override {
    answers[position].item.emplace(CacheItem{std::string(bytes), cas});
  }
  void unreachable(std::size_t position) override { answers[position] = CacheAnswer{.reachable = false}; }
  std::vector<CacheAnswer> answers;
};

}  // namespace

MemcachedSession::MemcachedSession(MemcachedServers& servers) : servers_(servers), shares_(servers.size()) {
  connections_.reserve(servers.size());
  for (std::size_t at = 0; at < servers.size(); ++at) connections_.emplace_back(servers.server(at), servers.timeout());
}

void MemcachedSession::divide_begin() {
  for (Share& share : shares_) {
    share.positions.clear();
    share.keys.clear();
    share.lengths.clear();
    share.sent = true;
  }
}

void MemcachedSession::divide_add(std::size_t position, std::string_view key) {
  check_cache_key(key);
  Share& share = shares_[servers_.server_of(key)];
  share.positions.push_back(position);
  share.keys.push_back(key.data());
  share.lengths.push_back(key.size());
}

/// Connected over the session's one socket to that server.
bool MemcachedSession::ready(std::size_t server, Deadline deadline) {
  MemcachedConnection& connection = connections_[server];
  if (connection.state() != MemcachedConnection::State::fresh)
    return connection.state() == MemcachedConnection::State::connected;
  if (!servers_.may_try(server)) return false;
  if (connection.connect(deadline)) {
    servers_.mark_up(server);
    return true;
  }
  if (connection.server_down()) servers_.mark_down(server);
  // A socket that was never made gave no numbers: the session is as good as before.
  connection = MemcachedConnection(servers_.server(server), servers_.timeout());
  return false;
}

void MemcachedSession::fail(std::size_t server) {
  broken_ = broken_ || connections_[server].state() != MemcachedConnection::State::fresh;
  if (connections_[server].server_down()) servers_.mark_down(server);
}

void MemcachedSession::send_gets(Deadline deadline) {
  for (std::size_t server = 0; server < shares_.size(); ++server) {
    Share& share = shares_[server];
    if (share.keys.empty()) continue;
    share.sent =
        share.sent && ready(server, deadline) && connections_[server].send_get(share.keys, share.lengths, deadline);
    if (!share.sent) fail(server);
  }
}

void MemcachedSession::fetch_all(CacheSink& sink, Deadline deadline) {
  for (std::size_t server = 0; server < shares_.size(); ++server) {
    const Share& share = shares_[server];
    std::size_t next = 0;  // answers come in the order asked
    auto fetched = share.sent ? MemcachedConnection::Fetched::item : MemcachedConnection::Fetched::lost;
    MemcachedConnection::Found found;
    while (fetched == MemcachedConnection::Fetched::item && !share.keys.empty()) {
      fetched = connections_[server].fetch(found, deadline);
      if (fetched != MemcachedConnection::Fetched::item) break;
      std::size_t at = next;
      while (at < share.keys.size() && std::string_view(share.keys[at], share.lengths[at]) != found.key) ++at;
      if (at == share.keys.size()) {  // an answer to a question never asked: the stream is out of step
        fetched = MemcachedConnection::Fetched::lost;
        break;
      }
      sink.item(share.positions[at], found.bytes, found.cas);
      next = at + 1;
    }
    if (share.keys.empty() || fetched == MemcachedConnection::Fetched::end) continue;
    fail(server);
    for (; next < share.keys.size(); ++next) sink.unreachable(share.positions[next]);
  }
}

void MemcachedSession::look(std::span<const std::string_view> keys, CacheSink& sink, Deadline deadline) {
  if (keys.empty()) return;
  divide_begin();
  for (std::size_t at = 0; at < keys.size(); ++at) divide_add(at, keys[at]);
  ++trips().cache;
  send_gets(deadline);
  fetch_all(sink, deadline);
}

std::vector<CacheAnswer> MemcachedSession::get(std::span<const std::string> keys, Deadline deadline) {
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  Copies copies(keys.size());
  look(views, copies, deadline);
  return std::move(copies.answers);
}

std::vector<CacheAnswer> MemcachedSession::store_and_get(std::span<const CacheStore> stores, Send send,
                                                         Deadline deadline) {
  Copies copies(stores.size());
  if (stores.empty()) return {};
  divide_begin();
  for (std::size_t at = 0; at < stores.size(); ++at) divide_add(at, stores[at].key);
  ++trips().cache;
  for (std::size_t server = 0; server < shares_.size(); ++server) {
    Share& share = shares_[server];
    if (share.keys.empty()) continue;
    // A CAS number came over the socket this session has; over one made now it would be another process's.
    const bool by_number = send == &MemcachedConnection::send_cas;
    share.sent =
        by_number ? connections_[server].state() == MemcachedConnection::State::connected : ready(server, deadline);
    // On one socket the server works in order: what is sent without waiting is done before the get that follows it is
    // answered.
    for (const std::size_t at : share.positions) share.sent = share.sent && (connections_[server].*send)(stores[at]);
  }
  send_gets(deadline);
  fetch_all(copies, deadline);
  return std::move(copies.answers);
}

std::vector<CacheAnswer> MemcachedSession::add_and_get(std::span<const CacheStore> stores, Deadline deadline) {
  std::vector<CacheAnswer> answers = store_and_get(stores, &MemcachedConnection::send_add, deadline);
  // Something must be there after an add; if not, it was lost on the way, and the socket is not to be trusted.
  for (const CacheAnswer& answer : answers) broken_ = broken_ || (answer.reachable && !answer.item);
  return answers;
}

std::vector<CacheAnswer> MemcachedSession::set_and_get(std::span<const CacheStore> stores, Deadline deadline) {
  std::vector<CacheAnswer> answers = store_and_get(stores, &MemcachedConnection::send_set, deadline);
  for (std::size_t at = 0; at < answers.size(); ++at)
    broken_ = broken_ || (answers[at].reachable && (!answers[at].item || answers[at].item->bytes != stores[at].bytes));
  return answers;
}

CasResult MemcachedSession::cas_one(const CacheStore& store, Deadline deadline) {
  check_cache_key(store.key);
  const std::size_t server = servers_.server_of(store.key);
  ++trips().cache;
  const bool same = connections_[server].state() == MemcachedConnection::State::connected;
  const CasResult result = same ? connections_[server].cas(store, deadline) : CasResult::unreachable;
  if (result == CasResult::unreachable) fail(server);
  return result;
}

std::vector<CasResult> MemcachedSession::cas(std::span<const CacheStore> stores, Deadline deadline) {
  if (stores.size() == 1) return {cas_one(stores.front(), deadline)};
  // The library waits for each answer by itself. So: all without waiting, then one get that shows who won.
  std::vector<CasResult> results;
  results.reserve(stores.size());
  const std::vector<CacheAnswer> answers = store_and_get(stores, &MemcachedConnection::send_cas, deadline);
  for (std::size_t at = 0; at < answers.size(); ++at) {
    const CacheAnswer& answer = answers[at];
    const bool won = stores[at].remove ? !answer.item : answer.item && answer.item->bytes == stores[at].bytes;
    results.push_back(!answer.reachable ? CasResult::unreachable : won ? CasResult::stored : CasResult::lost);
  }
  return results;
}

void MemcachedSession::cas_no_wait(std::span<const CacheStore> stores) noexcept {
  if (stores.empty()) return;
  ++trips().not_waited;
  for (const CacheStore& store : stores) {
    const std::size_t server = servers_.server_of(store.key);
    if (!connections_[server].send_cas(store)) fail(server);
  }
}

}  // namespace weft::detail
