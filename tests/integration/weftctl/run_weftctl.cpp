#include "integration/weftctl/run_weftctl.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace weft::test {
namespace {

/// A command line and an environment, made before the fork: of a process with several threads the child may neither
/// allocate nor touch the environment.
class Start {
 public:
  Start(const std::vector<std::string>& arguments, const Environment& environment) : texts_(arguments) {
    texts_.insert(texts_.begin(), "weftctl");
    const std::size_t words = texts_.size();
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string text = *entry;
      const std::string name = text.substr(0, text.find('='));
      const bool ours = name == "WEFT_TOPOLOGY" || name == "NO_COLOR" || name == "COLUMNS";
      if (!ours && !environment.contains(name)) texts_.push_back(text);
    }
    for (const auto& [name, value] : environment) texts_.push_back(name + '=' + value);
    for (std::size_t at = 0; at < texts_.size(); ++at)
      (at < words ? words_ : environment_).push_back(texts_[at].data());
    words_.push_back(nullptr);
    environment_.push_back(nullptr);
  }

  /// In the child: becomes weftctl.
  [[noreturn]] void run() const {
    ::execve(WEFT_WEFTCTL, words_.data(), environment_.data());
    ::_exit(127);
  }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> words_, environment_;
};

int exit_status(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool read_some(int descriptor, std::string& into) {
  std::array<char, 4096> bytes{};
  const ssize_t size = ::read(descriptor, bytes.data(), bytes.size());
  if (size <= 0) return false;  // a terminal whose program ended gives EIO
  into.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

}  // namespace

Ran run_weftctl(const std::vector<std::string>& arguments, const Environment& environment) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const Start start(arguments, environment);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    start.run();
  }
  ::close(out[1]);
  ::close(err[1]);
  Ran ran;
  std::array<pollfd, 2> watched{{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
  for (int open = 2; open > 0;) {
    ::poll(watched.data(), watched.size(), -1);
    for (std::size_t at = 0; at < watched.size(); ++at) {
      if (watched[at].fd < 0 || watched[at].revents == 0) continue;
      if (read_some(watched[at].fd, at == 0 ? ran.out : ran.err)) continue;
      watched[at].fd = -1;
      --open;
    }
  }
  ::close(out[0]);
  ::close(err[0]);
  ran.status = exit_status(pid);
  return ran;
}

Ran run_on_terminal(const std::vector<std::string>& arguments, int columns, const Environment& environment) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 40;
  const Start start(arguments, environment);
  int terminal = -1;
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (pid < 0) throw std::runtime_error("no terminal");
  if (pid == 0) start.run();
  Ran ran;
  while (read_some(terminal, ran.out)) {
  }
  ran.status = exit_status(pid);
  ::close(terminal);
  std::erase(ran.out, '\r');
  return ran;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

}  // namespace weft::test
