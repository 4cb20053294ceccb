#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <thread>

#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {

/// What the fake sessions of a test share.
struct FakeServers {
  std::atomic<int> open{0};
  std::atomic<int> opened{0};
  std::atomic<bool> down{false};
  std::atomic<bool> dead{false};  // sessions are not alive
  std::atomic<int> tried{0};      // connects, those that failed, too
  std::atomic<bool> hold{false};  // connects wait while it is set
};

class FakeSession final : public detail::Session {
 public:
  FakeSession(FakeServers& servers, int number, std::string host)
      : servers_(servers), number_(number), host_(std::move(host)) {
    ++servers_.open;
  }
  ~FakeSession() override { --servers_.open; }

  /// One row: the session's number.
  detail::Rows query(const detail::Statement&, std::span<const Value>, detail::Deadline) override {
    return {{}, 1, {number_}};
  }
  std::uint64_t execute(const detail::Statement& statement, std::span<const Value>, detail::Deadline) override {
    if (statement.text == "break" || statement.text == "lose") broken_ = true;
    if (statement.text == "lose") overdue_ = true;
    return 0;
  }
  detail::Rows begin_query(const detail::Statement&, std::span<const Value>, detail::Deadline) override { return {}; }
  std::uint64_t begin_execute(const detail::Statement&, std::span<const Value>, detail::Deadline) override {
    open_ = true;
    return 0;
  }
  void commit(detail::Deadline) override { open_ = false; }
  void rollback(detail::Deadline) noexcept override { open_ = false; }
  bool in_transaction() const noexcept override { return open_; }
  bool broken() const noexcept override { return broken_; }
  bool overdue() const noexcept override { return overdue_; }
  bool alive(detail::Deadline) noexcept override { return !servers_.dead; }
  detail::Dialect dialect() const noexcept override { return detail::Dialect::mariadb; }
  const std::string& host() const noexcept { return host_; }

 private:
  FakeServers& servers_;
  int number_;
  std::string host_;
  bool open_ = false;
  bool broken_ = false;
  bool overdue_ = false;
};

class FakeConnector final : public detail::Connector {
 public:
  explicit FakeConnector(FakeServers& servers) : servers_(servers) {}
  std::unique_ptr<detail::Session> connect(const detail::Server& server, detail::Deadline) override {
    ++servers_.tried;
    while (servers_.hold) std::this_thread::yield();
    if (servers_.down) throw Unavailable(server.name + " is down");
    return std::make_unique<FakeSession>(servers_, ++servers_.opened, server.host);
  }

 private:
  FakeServers& servers_;
};

}  // namespace weft::test
