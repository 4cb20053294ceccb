#include "wire/socket_watch.hpp"

#include <atomic>
#include <thread>

#include "backends.hpp"
#include "weft/error.hpp"

namespace weft::test {
namespace {

using detail::Deadline;
using detail::Millis;

TEST(SocketWatch, sessions_opened_at_once_each_find_their_own_socket) {
  constexpr int count = 8;
  const detail::Server server = mariadb().admin();
  const auto connector = detail::make_connector({});
  std::vector<std::unique_ptr<detail::Session>> sessions(count);
  std::vector<std::thread> threads;
  for (auto& session : sessions) threads.emplace_back([&] { session = connector->connect(server, soon()); });
  for (auto& thread : threads) thread.join();

  // Each one's deadline must end that one and no other.
  for (int i = 0; i < count; ++i) {
    EXPECT_THROW(sessions[static_cast<std::size_t>(i)]->query({"SELECT SLEEP(5)"}, {}, Deadline::in(Millis(30))),
                 Unavailable);
    for (int k = 0; k < count; ++k)
      EXPECT_EQ(sessions[static_cast<std::size_t>(k)]->broken(), k <= i) << i << " ended " << k;
    EXPECT_EQ(sessions.back()->alive(soon()), i + 1 < count);
  }
}

TEST(SocketWatch, turn_to_connect_is_waited_for_until_the_deadline) {
  const detail::ConnectTurn first("nowhere:1", soon());
  std::atomic<bool> refused{false};
  std::thread second([&] {
    try {
      const detail::ConnectTurn turn("nowhere:1", Deadline::in(Millis(20)));
    } catch (const Unavailable& error) {
      refused = error.code() == Code::overloaded;
    }
  });
  second.join();
  EXPECT_TRUE(refused);
  const detail::ConnectTurn elsewhere("nowhere:2", soon());
}

}  // namespace
}  // namespace weft::test
