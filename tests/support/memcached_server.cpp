#include "support/memcached_server.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace weft::test {

MemcachedServer::MemcachedServer(std::filesystem::path log, bool dies_with_parent)
    : log_(std::move(log)), dies_with_parent_(dies_with_parent) {
  start();
}

void MemcachedServer::start() {
  std::vector<std::string> words{"memcached", "-l", "127.0.0.1", "-p", std::to_string(port()), "-U", "0",
                                 "-m",        "64", "-t",        "2"};
  if (geteuid() == 0) words.insert(words.end(), {"-u", "root"});
  process_ = Process(words, {.log = log_, .dies_with_parent = dies_with_parent_});
}

void MemcachedServer::wait_ready() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!port_answers(port())) {
    if (!process_.running() || std::chrono::steady_clock::now() > until)
      throw std::runtime_error("memcached does not come up");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void MemcachedServer::pause() const { process_.signal(SIGSTOP); }

void MemcachedServer::resume() const { process_.signal(SIGCONT); }

}  // namespace weft::test
