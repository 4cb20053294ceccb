#include "weftctl/audit.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace weft::ctl {
namespace {

std::string who() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return person() + "@" + host.data();
}

std::string line(const std::string& verb, std::string_view change) {
  return "audit: weftctl " + verb + " by " + who() + ": " + std::string(change);
}

}  // namespace

std::string person() {
  const char* caller = std::getenv("SUDO_USER");
  const passwd* account = ::getpwuid(::geteuid());
  std::string name = account != nullptr ? account->pw_name : "uid " + std::to_string(::geteuid());
  if (caller != nullptr && *caller != '\0') name = std::string(caller) + " as " + name;
  return name;
}

void audit(const std::string& verb, const std::string& change) {
  static const LogSink log = stderr_log(LogLevel::info);
  log(LogLevel::info, line(verb, change));
}

LogSink audited_log(const std::string& verb) {
  return [verb, log = stderr_log(LogLevel::info)](LogLevel level, std::string_view message) {
    log(level, level == LogLevel::info ? line(verb, message) : std::string(message));
  };
}

}  // namespace weft::ctl
