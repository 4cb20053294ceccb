#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "weft/error.hpp"

namespace weft::detail {

/// What the session was doing when it failed.
enum class Phase : std::uint8_t {
  connect,
  prepare,
  read,    // a statement that only reads, no transaction open
  write,   // any other statement in autocommit: it commits by itself
  begin,   // the statement that brings START TRANSACTION along
  inside,  // a statement of an open transaction
  commit,
};

enum class Backend : std::uint8_t { server, sqlite };

/// Not a code of any server: the watchdog ended the call at its deadline.
inline constexpr int deadline_passed_code = -1;

struct Failure {
  Backend backend = Backend::server;
  int native = 0;
  std::string_view sqlstate{};
  Phase phase = Phase::read;
};

/// What a failure means. `breaks`: the connection must not be used again. `ends_transaction`: the server has rolled the
/// transaction back by itself. `names_only`: the server's own text holds names and no data, so it may be shown.
struct Verdict {
  Code code = Code::unavailable;
  Outcome outcome = Outcome::not_applied;
  bool breaks = true;
  bool ends_transaction = false;
  bool names_only = false;
  std::string_view remedy{};
};

/// One line of the table. `native` 0: any code; `sqlstate`: a prefix; `phases`: a set (1 << phase); `family`: SQLite's
/// primary code, with all its extended ones.
struct ErrorRule {
  Backend backend;
  int native;
  std::string_view sqlstate;
  unsigned phases;
  bool family;
  Verdict verdict;
};

/// The whole table, in the order in which it is searched.
std::span<const ErrorRule> error_table() noexcept;

/// The first line that fits; what is not listed breaks the connection and is a doubt where something may have been
/// written.
Verdict judge(const Failure& failure) noexcept;

/// Throws the Error that fits the verdict. `where` names the server; `server_text` is shown only when the verdict
/// allows it.
[[noreturn]] void throw_failure(const Failure& failure, const Verdict& verdict, std::string_view where,
                                std::string_view server_text);

}  // namespace weft::detail
