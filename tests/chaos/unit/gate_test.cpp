// The gate, before a real memcached: its answers are known to the byte.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chaos/gate/gate_loop.hpp"
#include "chaos/gate/sockets.hpp"
#include "support/memcached_server.hpp"

namespace weft::chaos::test {
namespace {

using namespace std::chrono_literals;

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(connect_to_loopback(port)) {}
  ~Client() { close(socket_); }
  void say(const std::string& bytes) {
    pollfd ready{socket_, POLLOUT, 0};
    poll(&ready, 1, 1000);
    static_cast<void>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }
  /// What came within that time; "reset" or "closed" when the connection ended before anything did.
  std::string hear(std::chrono::milliseconds patience = 1000ms) {
    pollfd ready{socket_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(patience.count())) == 0) return "";
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
    if (got < 0) return "reset";
    return got == 0 ? "closed" : std::string(bytes, static_cast<std::size_t>(got));
  }
  std::string ask(const std::string& command) {
    say(command);
    return hear();
  }

 private:
  int socket_;
};

class GateTest : public testing::Test {
 protected:
  GateTest() { server.wait_ready(); }
  std::string value() { return Client(server.port()).ask("get k\r\n"); }
  weft::test::MemcachedServer server;
  GateLoop loop;
  Gate& gate = loop.add(server.port());
  const std::string set = "set k 0 0 1\r\n7\r\n";
  const std::string there = "VALUE k 0 1\r\n7\r\nEND\r\n";
};

TEST_F(GateTest, Passes) {
  Client client(gate.port());
  EXPECT_EQ(client.ask(set), "STORED\r\n");
  EXPECT_EQ(client.ask("get k\r\n"), there);
}

TEST_F(GateTest, ABlackHoleDeliversLater) {
  Client client(gate.port());
  EXPECT_EQ(client.ask("get k\r\n"), "END\r\n");
  gate.rule_requests({.flow = false});
  client.say(set);
  EXPECT_EQ(client.hear(30ms), "");
  EXPECT_EQ(value(), "END\r\n");
  gate.pass();
  EXPECT_EQ(client.hear(), "STORED\r\n");
}

TEST_F(GateTest, OneWayTheRequestArrivesAndItsAnswerDoesNot) {
  Client client(gate.port());
  EXPECT_EQ(client.ask("get k\r\n"), "END\r\n");
  gate.rule_answers({.flow = false});
  client.say(set);
  EXPECT_EQ(client.hear(30ms), "");
  EXPECT_EQ(value(), there);
  gate.pass();
  EXPECT_EQ(client.hear(), "STORED\r\n");
}

TEST_F(GateTest, DelaysAndDrips) {
  Client client(gate.port());
  EXPECT_EQ(client.ask(set), "STORED\r\n");
  gate.rule_answers({.delay = 40ms, .drip_bytes = 4, .drip_every = 5ms});
  const auto began = std::chrono::steady_clock::now();
  client.say("get k\r\n");
  std::string heard;
  while (heard.size() < there.size()) heard += client.hear();
  EXPECT_EQ(heard, there);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 40ms + 5 * 5ms);
}

TEST_F(GateTest, ACommandArrivesThoughItsSenderHasGone) {
  gate.rule_requests({.late_chance = 1, .late_by = 60ms});
  {
    Client client(gate.port());
    client.say(set);
    EXPECT_EQ(client.hear(10ms), "");
  }
  EXPECT_EQ(value(), "END\r\n");
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (value() != there && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(value(), there);
}

TEST_F(GateTest, LosesTheReplyOfWhatWasDone) {
  for (const bool silent : {false, true}) {
    gate.lose_replies({.to = "set k", .silent = silent});
    Client client(gate.port());
    EXPECT_EQ(client.ask("get none\r\n"), "END\r\n");
    client.say(set);
    EXPECT_EQ(client.hear(silent ? 30ms : 1000ms), silent ? "" : "reset");
    EXPECT_EQ(value(), there);
  }
  EXPECT_EQ(gate.lost_replies(), 2U);
}

TEST_F(GateTest, CutsAnAnswerShort) {
  Client client(gate.port());
  EXPECT_EQ(client.ask(set), "STORED\r\n");
  gate.cut_after(7);
  client.say("get k\r\n");
  const std::string first = client.hear();
  EXPECT_TRUE(first == "VALUE k" || first == "reset") << first;
}

TEST_F(GateTest, ResetsAndGoesOn) {
  Client client(gate.port());
  EXPECT_EQ(client.ask(set), "STORED\r\n");
  gate.reset();
  EXPECT_EQ(client.hear(), "reset");
  EXPECT_EQ(Client(gate.port()).ask("get k\r\n"), there);
}

TEST_F(GateTest, NobodyBehindItIsAReset) {
  server.stop();
  EXPECT_NE(Client(gate.port()).ask("get k\r\n"), there);
}

}  // namespace
}  // namespace weft::chaos::test
