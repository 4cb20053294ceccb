#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

namespace weft::chaos {

using Moment = std::chrono::steady_clock::time_point;

class Gate;

/// One connection through a gate: two sockets, and what is on its way in each direction.
struct Wire {
  enum class Way : std::uint8_t { requests, answers };

  struct Piece {
    Moment due;
    std::string bytes;
    bool end = false;  // the sender has closed
  };
  struct Flow {
    std::deque<Piece> pieces{};
    std::size_t bytes = 0;
    Moment last_due{};
    bool watched = false;   // its source is asked for more
    bool read_out = false;  // its source has closed
    bool done = false;      // nothing will be delivered any more
  };

  Wire(Gate& of, int client_end, int server_end) : gate(&of), client(client_end), server(server_end) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  Flow& flow(Way way) noexcept { return way == Way::requests ? requests : answers; }
  int source(Way way) const noexcept { return way == Way::requests ? client : server; }
  int target(Way way) const noexcept { return way == Way::requests ? server : client; }
  bool over() const noexcept { return hard || (requests.done && answers.done); }

  Gate* gate;
  int client;
  int server;
  Flow requests;
  Flow answers;
  bool hard = false;        // both ends are to be reset
  bool lose_reply = false;  // the next answer is to be lost
  bool mute = false;        // and all after it
};

}  // namespace weft::chaos
