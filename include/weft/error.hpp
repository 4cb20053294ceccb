#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "weft/export.hpp"

namespace weft {
inline namespace v1 {

/// What kind of failure it was. One word a kind; `to_string` gives the word.
enum class Code : std::uint8_t {
  usage,         ///< the call itself is wrong: unknown field, key of the wrong shape, second commit
  schema,        ///< a definition and a server's tables do not fit together
  conflict,      ///< the row was changed by somebody else since it was read
  duplicate,     ///< the key or a unique value is taken
  not_writable,  ///< the owner, shard or side takes no writes now
  unavailable,   ///< a server that is needed cannot be reached
  timeout,       ///< the deadline passed
  overloaded,    ///< a cap (connections, rows, threads) was reached
  in_doubt,      ///< a write was sent and its answer was lost
  corrupt,       ///< stored bytes do not decode
  internal,      ///< a mistake in Weft itself
};

/// What is known about the effect of the failed call.
enum class Outcome : std::uint8_t {
  not_applied,  ///< certainly nothing was changed
  unknown,      ///< it may or may not have been applied; never half
};

WEFT_API std::string_view to_string(Code code) noexcept;
WEFT_API std::string_view to_string(Outcome outcome) noexcept;

/// The root of all failures. Texts name the place and the remedy, never a data value or a password.
/// Copying is cheap and cannot throw. Thread safety: as a value.
class WEFT_API Error : public std::exception {
 public:
  Error(Code code, Outcome outcome, std::string message);

  Error(const Error&) noexcept;
  Error& operator=(const Error&) noexcept;
  ~Error() override;

  /// "code: message [shard 3, side A, entity listing, sqlstate 40001, native 1213]"
  const char* what() const noexcept override;
  std::string_view message() const noexcept;

  Code code() const noexcept;
  Outcome outcome() const noexcept;
  /// True when the same call may succeed later without a change by the caller, and nothing was applied.
  bool retryable() const noexcept;

  /// 0 when the failure belongs to no shard.
  std::uint32_t shard() const noexcept;
  /// 'A', 'B', or 0 when the failure belongs to no side.
  char side() const noexcept;
  std::string_view entity() const noexcept;
  /// Five characters as the server gave them, or empty.
  std::string_view sqlstate() const noexcept;
  /// The server's own number, or 0.
  int native_code() const noexcept;
  /// Of a write in doubt: what Store::resolve() settles it by. 0: it wrote no token and can only stay unknown.
  std::uint64_t token() const noexcept;

  /// Context, filled in as the error rises; a later call does not overwrite what is already known.
  Error& at_shard(std::uint32_t shard, char side);
  Error& at_entity(std::string_view entity);
  Error& from_server(std::string_view sqlstate, int native_code);
  Error& with_token(std::uint64_t token);
  /// Replaces the outcome, by who knows more than the thrower did.
  Error& set_outcome(Outcome outcome);

 private:
  struct Body;
  template <class Change>
  Error& with(Change change);
  std::shared_ptr<const Body> body_;
};

/// The row was changed since it was read, or the version given is not the present one. Nothing was applied.
class WEFT_API Conflict : public Error {
 public:
  explicit Conflict(std::string message);
};

/// The key or a unique value is taken. Nothing was applied.
class WEFT_API Duplicate : public Error {
 public:
  explicit Duplicate(std::string message);
};

/// A server that is needed cannot be reached (codes: unavailable, not_writable, timeout, overloaded).
class WEFT_API Unavailable : public Error {
 public:
  Unavailable(Code code, Outcome outcome, std::string message);
  explicit Unavailable(std::string message);
};

/// A write whose answer was lost. It was never sent again. Outcome: always `unknown`; token() may settle it.
class WEFT_API InDoubt : public Error {
 public:
  explicit InDoubt(std::string message);
};

/// The call itself is wrong. Nothing was applied.
class WEFT_API UsageError : public Error {
 public:
  explicit UsageError(std::string message);
};

/// A definition is faulty, or does not fit the servers. The message lists every fault, one a line.
class WEFT_API SchemaError : public Error {
 public:
  explicit SchemaError(std::string message);
};

}  // namespace v1
}  // namespace weft
