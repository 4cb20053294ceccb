#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/observer.hpp"

namespace weft {
namespace {

// A StatsD server that reads one datagram at a time.
class Receiver {
 public:
  Receiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, generic, length) == 0 && getsockname(socket_, generic, &length) == 0)
      port_ = ntohs(address.sin_port);
  }
  ~Receiver() { ::close(socket_); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint16_t port() const { return port_; }
  std::string receive() const {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, 5000) != 1) return "nothing came";
    std::array<char, 2000> bytes{};
    const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
    return {bytes.data(), static_cast<std::size_t>(size)};
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(Statsd, SendsOneLineAMeasurement) {
  const Receiver receiver;
  const detail::Observer observer({}, statsd("127.0.0.1", receiver.port(), "shop"));
  observer.count("weft.find", {{"shard", "3"}, {"side", "A"}});
  EXPECT_EQ(receiver.receive(), "shop.weft.find.shard.3.side.A:1|c");
  observer.gauge("weft.pool.open", 12);
  EXPECT_EQ(receiver.receive(), "shop.weft.pool.open:12|g");
  observer.timing("weft.sql", 1500);
  EXPECT_EQ(receiver.receive(), "shop.weft.sql:1.5|ms");
}

TEST(Statsd, ANegativeGaugeIsNotADifference) {
  const Receiver receiver;
  statsd("127.0.0.1", receiver.port())(Metric{Metric::Kind::gauge, "weft.lag", {}, -2});
  EXPECT_EQ(receiver.receive(), "weft.lag:0|g\nweft.lag:-2|g");
}

TEST(Statsd, ALabelCannotBreakTheLine) {
  const Receiver receiver;
  const detail::Observer observer({}, statsd("127.0.0.1", receiver.port(), "shop."));
  observer.count("weft.call", {{"tag", "a.b:1|c\nd"}});
  EXPECT_EQ(receiver.receive(), "shop.weft.call.tag.a_b_1_c_d:1|c");
}

TEST(Statsd, NobodyListeningIsNoError) {
  std::uint16_t port = 0;
  { port = Receiver().port(); }
  const MetricSink sink = statsd("127.0.0.1", port);
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(sink(Metric{Metric::Kind::counter, "weft.find", {}, 1}));
}

TEST(Statsd, AHostThatIsNoneIsNoError) {
  const MetricSink sink = statsd("not a host", 8125);
  EXPECT_NO_THROW(sink(Metric{Metric::Kind::counter, "weft.find", {}, 1}));
}

}  // namespace
}  // namespace weft
