#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdio>

#include "weft/observe.hpp"

namespace weft {
inline namespace v1 {
namespace {

// A datagram socket that knows its peer; -1 when there is none.
class Datagrams {
 public:
  Datagrams(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return;
    for (const addrinfo* at = found; at != nullptr && socket_ < 0; at = at->ai_next) {
      socket_ = ::socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      if (socket_ >= 0 && connect(socket_, at->ai_addr, at->ai_addrlen) != 0) {
        ::close(socket_);
        socket_ = -1;
      }
    }
    freeaddrinfo(found);
  }
  ~Datagrams() {
    if (socket_ >= 0) ::close(socket_);
  }
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;

  void send(std::string_view text) const noexcept {
    if (socket_ < 0) return;
    // A full buffer or a peer that is away loses the datagram: that is StatsD's bargain.
    [[maybe_unused]] const auto sent = ::send(socket_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }

 private:
  int socket_ = -1;
};

// What has a meaning in StatsD's line (and what a store of metrics would take for a path) becomes '_'.
void append_part(std::string& line, std::string_view part) {
  for (const char c : part) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    line += plain ? c : '_';
  }
}

std::string line_of(const std::string& prefix, const Metric& metric) {
  std::string name = prefix;
  name += metric.name;
  for (const auto& [label, value] : metric.labels) {
    name += '.';
    append_part(name, label);
    name += '.';
    append_part(name, value);
  }
  const bool timing = metric.kind == Metric::Kind::timing_us;
  std::array<char, 40> number{};
  std::snprintf(number.data(), number.size(), ":%.12g|", timing ? metric.value / 1000.0 : metric.value);
  const char* unit = timing ? "ms" : metric.kind == Metric::Kind::gauge ? "g" : "c";
  std::string line = name + number.data() + unit;
  // A gauge with a sign is taken as a difference: set it to 0 first.
  if (metric.kind == Metric::Kind::gauge && metric.value < 0) line = name + ":0|g\n" + line;
  return line;
}

}  // namespace

MetricSink statsd(const std::string& host, std::uint16_t port, std::string prefix) {
  if (!prefix.empty() && prefix.back() != '.') prefix += '.';
  auto datagrams = std::make_shared<const Datagrams>(host, port);
  return [datagrams, prefix = std::move(prefix)](const Metric& metric) { datagrams->send(line_of(prefix, metric)); };
}

}  // namespace v1
}  // namespace weft
