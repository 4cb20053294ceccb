#include "integration/security/rogue_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace weft::test {
namespace {

using namespace std::string_literals;

// Client and server capabilities of the protocol.
constexpr std::uint32_t plain_capabilities = 0x1 | 0x2 | 0x8 | 0x80 | 0x200 | 0x2000 | 0x8000 | 0x20000 | 0x80000;
constexpr std::uint32_t tls_capability = 0x800;

const std::string ok = "\0\0\0\2\0\0\0"s;
const std::string refusal = "\xff\x15\x04#28000it is all right, go on in plain text"s;

// The public half of a key made for this test alone.
constexpr std::string_view public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKgQVr67CgwNvsyoZGRLhBvXQZZIEqNV\n"
    "G6iG05wdFp80WJiU0e7lA7BeR1/2MG3qfdpWn6oIH5o90QzoLvRnCqcCAwEAAQ==\n"
    "-----END PUBLIC KEY-----\n";

std::string greeting(std::uint32_t capabilities) {
  const auto bytes = [](std::uint32_t number, int count) {
    std::string text;
    for (int at = 0; at < count; ++at) text += static_cast<char>(number >> (8 * at));
    return text;
  };
  return "\x0a"s + "5.5.5-10.11.6-MariaDB\0"s + bytes(1, 4) + "abcdefgh\0"s + bytes(capabilities & 0xffff, 2) + "\x2d" +
         bytes(2, 2) + bytes(capabilities >> 16U, 2) + "\x15" + std::string(10, '\0') + "ijklmnopqrst\0"s +
         "mysql_native_password\0"s;
}

void send_packet(int client, unsigned char sequence, const std::string& body) {
  std::string packet;
  for (int at = 0; at < 3; ++at) packet += static_cast<char>(body.size() >> (8 * at));
  packet += static_cast<char>(sequence);
  packet += body;
  static_cast<void>(::send(client, packet.data(), packet.size(), MSG_NOSIGNAL));
}

}  // namespace

RogueServer::RogueServer(Trick trick, std::string file) : trick_(trick), file_(std::move(file)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the rogue server cannot listen");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

RogueServer::~RogueServer() {
  ending_ = true;
  thread_.join();
  ::close(listener_);
}

std::string RogueServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void RogueServer::run() {
  while (!ending_) {
    pollfd watched{listener_, POLLIN, 0};
    if (::poll(&watched, 1, 5) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    serve(client);
    ::close(client);
  }
}

void RogueServer::serve(int client) {
  const bool tls = trick_ == Trick::tls_then_error || trick_ == Trick::tls_then_plain;
  if (trick_ == Trick::error_first) {
    send_packet(client, 0, refusal);
  } else {
    send_packet(client, 0, greeting(plain_capabilities | (tls ? tls_capability : 0)));
  }
  std::string waiting;
  std::size_t packets = 0;
  while (!ending_) {
    pollfd watched{client, POLLIN, 0};
    if (::poll(&watched, 1, 5) <= 0) continue;
    std::array<char, 4096> bytes{};
    const ssize_t got = ::recv(client, bytes.data(), bytes.size(), 0);
    if (got <= 0) return;
    waiting.append(bytes.data(), static_cast<std::size_t>(got));
    {
      const std::lock_guard lock(mutex_);
      received_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    while (waiting.size() >= 4) {
      const auto at = [&](std::size_t index) { return static_cast<unsigned char>(waiting[index]); };
      const std::size_t size = at(0) + at(1) * 256U + at(2) * 65536U;
      if (waiting.size() < size + 4) break;
      const unsigned char sequence = at(3);
      waiting.erase(0, size + 4);
      if (!answer(client, packets++, sequence)) return;
    }
  }
}

// `packet`: how many the client has sent before this one; the first is its login or its wish for TLS.
bool RogueServer::answer(int client, std::size_t packet, unsigned char sequence) {
  const auto next = static_cast<unsigned char>(sequence + 1);
  ++tricks_;
  switch (trick_) {
    case Trick::tls_then_error: send_packet(client, next, refusal); return true;
    case Trick::local_infile:
      send_packet(client, next, packet == 0 ? ok : packet == 1 ? "\xfb" + file_ : ok);
      return true;
    case Trick::clear_password:
      send_packet(client, next, packet == 0 ? "\xfemysql_clear_password\0"s : ok);
      return true;
    case Trick::old_password: send_packet(client, next, packet == 0 ? "\xfe"s : ok); return true;
    case Trick::sha256_password:
      send_packet(client, next,
                  packet == 0   ? "\xfesha256_password\0abcdefghijklmnopqrst\0"s
                  : packet == 1 ? "\1" + std::string(public_key)
                                : ok);
      return true;
    default: send_packet(client, next, ok); return true;
  }
}

}  // namespace weft::test
