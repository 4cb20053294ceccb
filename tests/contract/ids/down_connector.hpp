#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {

/// Which servers do not answer, by name. Thread safety: all members.
class DownServers {
 public:
  void down(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.insert(name);
  }
  void up(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.erase(name);
  }
  void check(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    if (names_.contains(name)) throw Unavailable(name + " does not answer");
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> names_;
};

/// Real sessions that stop answering, before any effect, while their server is down.
class DownConnector : public detail::Connector {
 public:
  DownConnector(std::unique_ptr<detail::Connector> real, const DownServers& servers)
      : real_(std::move(real)), servers_(servers) {}
  std::unique_ptr<detail::Session> connect(const detail::Server& server, detail::Deadline deadline) override {
    servers_.check(server.name);
    return std::make_unique<Downable>(real_->connect(server, deadline), server.name, servers_);
  }

 private:
  class Downable : public detail::Session {
   public:
    Downable(std::unique_ptr<detail::Session> real, std::string name, const DownServers& servers)
        : real_(std::move(real)), name_(std::move(name)), servers_(servers) {}
    detail::Rows query(const detail::Statement& statement, std::span<const Value> params,
                       detail::Deadline deadline) override {
      servers_.check(name_);
      return real_->query(statement, params, deadline);
    }
    std::uint64_t execute(const detail::Statement& statement, std::span<const Value> params,
                          detail::Deadline deadline) override {
      servers_.check(name_);
      return real_->execute(statement, params, deadline);
    }
    detail::Rows begin_query(const detail::Statement& statement, std::span<const Value> params,
                             detail::Deadline deadline) override {
      servers_.check(name_);
      return real_->begin_query(statement, params, deadline);
    }
    std::uint64_t begin_execute(const detail::Statement& statement, std::span<const Value> params,
                                detail::Deadline deadline) override {
      servers_.check(name_);
      return real_->begin_execute(statement, params, deadline);
    }
    void commit(detail::Deadline deadline) override { real_->commit(deadline); }
    void rollback(detail::Deadline deadline) noexcept override { real_->rollback(deadline); }
    bool in_transaction() const noexcept override { return real_->in_transaction(); }
    bool broken() const noexcept override { return real_->broken(); }
    bool alive(detail::Deadline deadline) noexcept override { return real_->alive(deadline); }
    detail::Dialect dialect() const noexcept override { return real_->dialect(); }

   private:
    std::unique_ptr<detail::Session> real_;
    std::string name_;
    const DownServers& servers_;
  };

  std::unique_ptr<detail::Connector> real_;
  const DownServers& servers_;
};

}  // namespace weft::test
