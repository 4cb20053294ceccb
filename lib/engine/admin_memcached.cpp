#include "engine/admin_memcached.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

namespace weft::detail {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) list = nullptr;
  return Addresses(list);
}

/// A non-blocking socket; each wait ends at the deadline.
class Connection {
 public:
  Connection(const addrinfo& address, Deadline deadline)
      : socket_(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), deadline_(deadline) {
    if (socket_ < 0) return;
    const int answer = ::connect(socket_, address.ai_addr, address.ai_addrlen);
    int failure = answer == 0 ? 0 : errno;
    if (failure == EINPROGRESS && ready(POLLOUT)) {
      socklen_t size = sizeof failure;
      ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failure, &size);
    }
    open_ = failure == 0;
  }
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends one short command and reads until `end` is there.
  std::optional<std::string> ask(std::string_view command, std::string_view end) {
    if (!open_ || ::send(socket_, command.data(), command.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(command.size()))
      return std::nullopt;
    std::string answer;
    std::array<char, 4096> bytes{};
    while (answer.find(end) == std::string::npos) {
      if (!ready(POLLIN)) return std::nullopt;
      const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
      if (size <= 0 || answer.size() > std::size_t{1} << 20U) return std::nullopt;
      answer.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return answer;
  }

 private:
  bool ready(short event) const {
    pollfd watched{socket_, event, 0};
    return ::poll(&watched, 1, static_cast<int>(deadline_.left().count())) == 1;
  }
  int socket_;
  bool open_ = false;
  Deadline deadline_;
};

bool in_net(std::uint32_t address, std::uint32_t net, unsigned bits) { return (address ^ net) >> (32U - bits) == 0; }

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return in_net(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr), 0x7f000000U, 8);
  }
  const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&six);
}

bool is_private(const sockaddr& address) {
  if (is_loopback(address)) return true;
  if (address.sa_family == AF_INET) {
    const std::uint32_t four = ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr);
    return in_net(four, 0x0a000000U, 8) || in_net(four, 0xac100000U, 12) || in_net(four, 0xc0a80000U, 16) ||
           in_net(four, 0xa9fe0000U, 16);
  }
  const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return (six.s6_addr[0] & 0xfeU) == 0xfcU || IN6_IS_ADDR_LINKLOCAL(&six);
}

bool all_addresses(const std::string& host, bool (*fits)(const sockaddr&)) {
  const Addresses list = resolve(host, 0);
  if (list == nullptr) return false;
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    if (!fits(*one->ai_addr)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::map<std::string, std::string>> memcached_settings(const CacheServerSpec& server, Deadline deadline) {
  const Addresses list = resolve(server.host, server.port);
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    const auto answer = Connection(*one, deadline).ask("stats settings\r\n", "END\r\n");
    if (!answer) continue;
    std::map<std::string, std::string> settings;
    std::istringstream lines(*answer);
    std::string word;
    std::string name;
    std::string value;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      if (words >> word >> name >> value && word == "STAT") settings[name] = value;
    }
    return settings;
  }
  return std::nullopt;
}

bool is_private_host(const std::string& host) { return all_addresses(host, is_private); }
bool is_loopback_host(const std::string& host) { return all_addresses(host, is_loopback); }

}  // namespace weft::detail
