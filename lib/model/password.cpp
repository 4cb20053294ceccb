#include "model/password.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace weft::detail {
namespace {

constexpr std::size_t most_bytes = 4096;

/// An open file; the checks look at what will be read, not at what the name stands for a moment later.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& file) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  bool is_open() const noexcept { return fd_ >= 0; }
  bool describe(struct stat& to) const noexcept { return ::fstat(fd_, &to) == 0; }
  /// Reads until `to` is full or the file ends; negative: errno says why.
  ssize_t read(char* to, std::size_t most) const noexcept {
    std::size_t size = 0;
    while (size < most) {
      const ssize_t got = ::read(fd_, to + size, most - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return got;
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(size);
  }

 private:
  int fd_;
};

std::string system_text(int number) { return std::generic_category().message(number); }

PasswordAnswer refused(std::string fault) { return {.fault = std::move(fault)}; }

}  // namespace

PasswordAnswer password_from_file(const std::filesystem::path& file) {
  const std::string name = "password file " + file.string();
  const OpenFile open(file);
  if (!open.is_open()) {
    const int number = errno;
    return {.fault = name + " cannot be opened (" + system_text(number) + "); make it, for this user only: chmod 600",
            .absent = number == ENOENT || number == EACCES || number == ENOTDIR};
  }
  struct stat facts {};
  if (!open.describe(facts) || !S_ISREG(facts.st_mode)) return refused(name + " is not a plain file; name one");
  if ((facts.st_mode & 077U) != 0)
    return refused(name + " can be read or changed by other users; say: chmod 600 " + file.string());

  std::array<char, most_bytes + 1> buffer{};
  const ssize_t got = open.read(buffer.data(), buffer.size());
  if (got < 0) return refused(name + " cannot be read (" + system_text(errno) + "); make it readable for this user");
  Secret whole(std::string(buffer.data(), static_cast<std::size_t>(got)));
  ::explicit_bzero(buffer.data(), buffer.size());

  std::string_view line = whole.reveal();
  if (line.size() > most_bytes)
    return refused(name + " is longer than 4096 bytes; write the password alone, on one line");
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return refused(name + " is empty; write the password into it, on one line");
  if (line.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos)
    return refused(name + " holds more than one line; write the password alone, on one line");
  return {.password = Secret(std::string(line))};
}

PasswordAnswer password_from_env(const std::string& variable) {
  const char* found = std::getenv(variable.c_str());
  if (found == nullptr)
    return {.fault = "the environment has no variable " + variable + "; set it, or name a password_file",
            .absent = true};
  if (*found == '\0') return refused("the variable " + variable + " is empty; set it to the password");
  return {.password = Secret(found)};
}

}  // namespace weft::detail
