#include "support/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

extern char** environ;

namespace weft::test {

namespace {

// What exec needs, made before fork: the child may not allocate.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!added.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const Options& options) {
  std::vector<std::string> words = arguments;
  std::vector<std::string> variables = merged_environment(options.environment);
  const auto argv = pointers(words);
  const auto env = pointers(variables);
  const std::string log = options.log.empty() ? "/dev/null" : options.log.string();
  const pid_t parent = getpid();

  // The write end closes on exec; when exec fails the reason is sent through it.
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  pid_ = fork();
  if (pid_ == 0) {
    if (options.dies_with_parent) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(127);
    } else {
      setsid();
    }
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvpe(argv[0], argv.data(), env.data());
    const int reason = errno;
    static_cast<void>(!write(failure[1], &reason, sizeof reason));
    _exit(127);
  }
  close(failure[1]);
  int reason = pid_ < 0 ? errno : 0;
  if (pid_ > 0 && read(failure[0], &reason, sizeof reason) > 0) waitpid(std::exchange(pid_, -1), nullptr, 0);
  close(failure[0]);
  if (pid_ < 0) throw std::runtime_error("cannot run " + arguments.front() + ": " + std::strerror(reason));
}

Process::Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    stop();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

Process::~Process() { stop(); }

bool Process::running() { return pid_ > 0 && wait(std::chrono::milliseconds(0)) == -1; }

void Process::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait(std::chrono::milliseconds patience) {
  if (pid_ <= 0) return 0;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (std::chrono::steady_clock::now() >= until) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void Process::stop(std::chrono::milliseconds patience) {
  if (pid_ <= 0) return;
  signal(SIGCONT);
  signal(SIGTERM);
  if (wait(patience) == -1) kill();
}

void Process::kill() {
  signal(SIGKILL);
  wait(std::chrono::seconds(10));
}

pid_t Process::let_go() noexcept { return std::exchange(pid_, -1); }

unsigned long long start_ticks(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return 0;
  // The name in parentheses may hold blanks; the start is the 20th word after it.
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string word;
  for (int i = 0; i < 20; ++i) rest >> word;
  return std::stoull(word);
}

}  // namespace weft::test
