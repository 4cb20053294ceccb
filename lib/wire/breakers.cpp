#include "wire/breakers.hpp"

#include <optional>

namespace weft::detail {

namespace {

Millis left(SteadyTime at) { return Deadline(at).left(); }

SteadyTime now() { return std::chrono::steady_clock::now(); }

}  // namespace

Breakers::Pass::Pass(Pass&& other) noexcept
    : breakers_(std::exchange(other.breakers_, nullptr)), key_(std::move(other.key_)), probes_(other.probes_) {}

void Breakers::Pass::connected() {
  if (auto* breakers = std::exchange(breakers_, nullptr))
    breakers->change(key_, [](Breaker& breaker) { breaker.connected(); });
}

void Breakers::Pass::failed(bool cut_short) {
  auto* breakers = std::exchange(breakers_, nullptr);
  if (breakers == nullptr) return;
  breakers->change(key_, [&](Breaker& breaker) {
    if (cut_short && !probes_) {
      breaker.lost(now());
    } else {
      breaker.unreachable(now());
    }
  });
}

void Breakers::Pass::drop() noexcept {
  auto* breakers = std::exchange(breakers_, nullptr);
  if (breakers == nullptr || !probes_) return;
  InProcess& here = breakers->in_process_.here();
  const std::scoped_lock lock(here.mutex);
  const auto found = here.kept.find(key_);
  if (found != here.kept.end()) found->second.breaker.probe_dropped(now());
}

std::string Breakers::key_of(const Server& server) {
  if (!server.file.empty()) return {};
  return server.name + "\n" + server.host + "\n" + std::to_string(server.port);
}

Breakers::Pass Breakers::pass(const Server& server) {
  std::string key = key_of(server);
  if (key.empty()) return {nullptr, {}, false};
  InProcess& here = in_process_.here();
  std::optional<Millis> probe_in;
  {
    const std::scoped_lock lock(here.mutex);
    auto found = here.kept.find(key);
    if (found == here.kept.end()) found = here.kept.try_emplace(key, server.name, rules_).first;
    Kept& of = found->second;
    const Breaker::Leave leave = of.breaker.ask(now());
    if (leave != Breaker::Leave::refuse) return {this, std::move(key), leave == Breaker::Leave::probe};
    ++of.refused;
    if (of.breaker.state() == Breaker::State::open) probe_in = left(of.breaker.probe_at());
  }
  observer_.count("weft.breaker.refused", {{"server", server.name}});
  const std::string when = probe_in ? "it is probed next in " + std::to_string(probe_in->count()) + " ms"
                                    : "one call is probing it just now";
  throw ServerShut(server.name + " (" + server.host + ":" + std::to_string(server.port) +
                   "): it did not answer and is not asked for a while; " + when);
}

template <class Change>
void Breakers::change(const std::string& key, Change&& change) {
  if (key.empty()) return;
  InProcess& here = in_process_.here();
  Breaker::State before{};
  Breaker::State after{};
  Millis probe_in{};
  {
    const std::scoped_lock lock(here.mutex);
    const auto found = here.kept.find(key);
    if (found == here.kept.end()) return;  // a forked child's: its parent's session
    Kept& of = found->second;
    before = of.breaker.state();
    change(of.breaker);
    after = of.breaker.state();
    if (before == after) return;
    if (after == Breaker::State::open) probe_in = left(of.breaker.probe_at());
    if (before == Breaker::State::closed) ++of.opened;
  }
  report(key.substr(0, key.find('\n')), before, after, probe_in);
}

void Breakers::answered(const std::string& key) {
  change(key, [](Breaker& breaker) { breaker.answered(); });
}

void Breakers::lost(const std::string& key) {
  change(key, [](Breaker& breaker) { breaker.lost(now()); });
}

void Breakers::report(const std::string& server, Breaker::State before, Breaker::State after, Millis probe_in) const {
  observer_.gauge("weft.breaker.open", after == Breaker::State::closed ? 0 : 1, {{"server", server}});
  if (after == Breaker::State::closed) {
    observer_.log(LogLevel::info, server + " answers again");
  } else if (before == Breaker::State::closed) {
    observer_.log(LogLevel::warning, server + " does not answer: calls fail at once; it is probed in " +
                                         std::to_string(probe_in.count()) + " ms, and then at growing distances");
  }
}

std::vector<Breakers::Figure> Breakers::figures() {
  InProcess& here = in_process_.here();
  const std::scoped_lock lock(here.mutex);
  std::vector<Figure> all;
  for (const auto& [key, of] : here.kept) {
    const bool open = of.breaker.state() == Breaker::State::open;
    all.push_back({of.name, of.breaker.state(), open ? left(of.breaker.probe_at()) : Millis{0}, of.opened, of.refused});
  }
  return all;
}

}  // namespace weft::detail
