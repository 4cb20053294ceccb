#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace weft::chaos {

inline constexpr std::int64_t never_ends = std::numeric_limits<std::int64_t>::max();

/// One line of a history: what one client asked and what it was told. docs/reliability/history.md says what each
/// member means; that page and this struct change together.
struct Operation {
  enum class Kind : std::uint8_t { read, write, create, erase };
  enum class Outcome : std::uint8_t { ok, fail, unknown };
  enum class From : std::uint8_t { unsaid, cache, row };

  std::string client{};
  Kind op = Kind::read;
  std::string key{};
  std::optional<std::uint64_t> version{};
  std::optional<std::string> value{};  // none: nothing there (a read), or not known (a write)
  std::int64_t start = 0;
  std::int64_t end = 0;
  Outcome outcome = Outcome::ok;
  From from = From::unsaid;

  std::uint64_t number = 0;                // "n", of the call within its client; 0: unsaid
  std::string transaction{};               // "tx"
  std::optional<std::uint64_t> id{};       // given by a ticket server
  std::optional<std::int64_t> deadline{};  // how long the call might take, ns
  std::uint64_t line = 0;                  // where it stands in the file

  bool sees() const noexcept { return outcome == Outcome::ok && version.has_value(); }
  bool sees_nothing() const noexcept { return outcome == Outcome::ok && op == Kind::read && !value.has_value(); }
  bool writes() const noexcept { return op == Kind::write || op == Kind::create; }
  /// It may have had its effect until then: an unknown outcome may come about at any later time.
  std::int64_t effect_until() const noexcept { return outcome == Outcome::unknown ? never_ends : end; }
};

/// What was found beside the clients' own story: a line with "fact" in the place of "op".
struct Fact {
  enum class Kind : std::uint8_t {
    wrong_side,  // the side's own log holds a write made there while the other side had the baton
    late,        // the client did not run from start to end (it was stopped, or the machine was busy)
    tail,        // a row change that only a lost side had; `detail`: merged, listed, dropped, nowhere
    takeover,    // a side was given up: nobody wrote for it before `start`, and the other side did at `end`
    rejoin,      // that side was brought back between start and end
  };
  Kind kind = Kind::late;
  std::string client{};
  std::string key{};
  std::optional<std::uint64_t> version{};
  std::optional<std::string> value{};
  std::string side{};
  std::string detail{};
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::uint64_t line = 0;
};

struct History {
  std::vector<Operation> operations;
  std::vector<Fact> facts;
};

}  // namespace weft::chaos
