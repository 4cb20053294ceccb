#include "wire/socket_watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <mutex>
#include <string_view>

#include "base/per_process.hpp"
#include "weft/error.hpp"
#include "wire/socket_peer.hpp"

namespace weft::detail {

namespace {

struct DirectoryCloser {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

/// Descriptor and "socket:[inode]" of every open socket of this process. Only names are read: the sockets may be
/// anybody's.
std::vector<std::pair<int, std::string>> open_sockets() {
  std::vector<std::pair<int, std::string>> sockets;
  const std::unique_ptr<DIR, DirectoryCloser> folder(opendir("/proc/self/fd"));
  if (folder == nullptr) return sockets;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    std::array<char, 64> link{};
    const ssize_t size = readlinkat(dirfd(folder.get()), entry->d_name, link.data(), link.size());
    const std::string_view target(link.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if (!target.starts_with("socket:")) continue;
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    sockets.emplace_back(descriptor, target);
  }
  return sockets;
}

struct ConnectTurns {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Turn>> by_address;
};

ConnectTurns& connect_turns() {
  static PerProcess<ConnectTurns> kept;
  return kept.here();
}

}  // namespace

NewSockets::NewSockets(const std::string& host, std::uint16_t port)
    : port_(port), addresses_(resolve(host)), before_(open_sockets()) {}

std::vector<SocketHandle> NewSockets::find() const {
  std::vector<SocketHandle> found;
  for (const auto& socket : open_sockets()) {
    if (std::ranges::find(before_, socket) != before_.end()) continue;
    // Looked at only through a descriptor of our own: the library may close its one at any moment.
    SocketHandle own(fcntl(socket.first, F_DUPFD_CLOEXEC, 0));
    if (!own) continue;
    const auto peer = peer_of(own.descriptor(), socket.second);
    if (!peer || peer->port != port_) continue;
    if (addresses_.empty() || std::ranges::find(addresses_, peer->address) != addresses_.end())
      found.push_back(std::move(own));
  }
  return found;
}

ConnectTurn::ConnectTurn(const std::string& address, Deadline deadline) {
  {
    ConnectTurns& all = connect_turns();
    const std::scoped_lock lock(all.mutex);
    auto& turn = all.by_address[address];
    if (turn == nullptr) turn = std::make_shared<Turn>();
    turn_ = turn;
  }
  if (!turn_->take(deadline)) {
    throw Unavailable(Code::overloaded, Outcome::not_applied,
                      address + ": other connects to this server took until the deadline; it may be down or slow");
  }
}

ConnectTurn::~ConnectTurn() { turn_->give_back(); }

}  // namespace weft::detail
