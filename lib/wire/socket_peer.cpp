#include "wire/socket_peer.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>

namespace weft::detail {

namespace {

Peer printable(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(v4.sin_port)};
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  return {text.data(), ntohs(v6.sin6_port)};
}

std::optional<Peer> connected_peer(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return std::nullopt;
  return printable(address);
}

/// "0100007F:0CEA": the address in words of four bytes, each a number of this machine.
std::optional<Peer> read_hex(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon != 8 && colon != 32) return std::nullopt;
  std::array<std::uint32_t, 4> words{};
  for (std::size_t at = 0; at < colon; at += 8)
    words[at / 8] = static_cast<std::uint32_t>(std::stoul(text.substr(at, 8), nullptr, 16));
  const auto port = htons(static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1), nullptr, 16)));
  sockaddr_storage address{};
  if (colon == 8) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = port;
    v4.sin_addr.s_addr = words[0];
    std::memcpy(&address, &v4, sizeof v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = port;
    std::memcpy(&v6.sin6_addr, words.data(), sizeof v6.sin6_addr);
    std::memcpy(&address, &v6, sizeof v6);
  }
  return printable(address);
}

/// A connect that has no answer yet. A socket that was shut down has no peer either, and is of no interest.
bool connecting(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_SYN_SENT;
}

/// Where a connecting socket wants to go: the kernel tells it only in this table, which takes milliseconds to read.
std::optional<Peer> wanted_peer(const std::string& link) {
  constexpr std::string_view front = "socket:[";
  constexpr std::string_view syn_sent = "02";
  const std::string inode = link.substr(front.size(), link.size() - front.size() - 1);
  for (const char* table : {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
    std::ifstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream columns(line);
      std::array<std::string, 10> column;
      for (std::string& one : column) columns >> one;
      if (column[3] == syn_sent && column[9] == inode) return read_hex(column[2]);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Peer> peer_of(int descriptor, const std::string& link) {
  auto peer = connected_peer(descriptor);
  return peer || !connecting(descriptor) ? peer : wanted_peer(link);
}

std::vector<std::string> resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(first, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, one->ai_addr, std::min<std::size_t>(one->ai_addrlen, sizeof address));
    addresses.push_back(printable(address).address);
  }
  return addresses;
}

}  // namespace weft::detail
