#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sql/bound.hpp"
#include "sql/fence.hpp"

namespace weft::detail {

/// One row of weft_token. `poisoned`: written by somebody else to stop the transaction, not by the transaction itself.
struct TokenRow {
  std::uint64_t token = 0;
  std::uint16_t kind = 0;
  std::uint64_t owner = 0;
  std::uint64_t role_epoch = 0;
  bool poisoned = false;
};

/// Statements on Weft's own tables of one shard: gate, baton, token, outbox. Pure text and parameters. Thread safety:
/// all members.
class FenceSql {
 public:
  FenceSql(Dialect dialect, std::string database);
  ~FenceSql();
  FenceSql(FenceSql&&) noexcept;

  /// Gate and baton as they are (autocommit). decode() reads it. Without a gate row the baton is still answered.
  Bound look(std::uint16_t kind, std::uint64_t owner) const;
  /// The same LOCK IN SHARE MODE: first statement of a transaction.
  Bound hold(std::uint16_t kind, std::uint64_t owner) const;
  FenceFacts decode(const Rows& rows) const;

  /// Puts in an `open` gate with this epoch where there is none, fenced by the baton only (side). Zero rows: other
  /// side. A gate that is there already: the server's duplicate error.
  Bound make_gate(const Fence& fence) const;

  /// Makes an `open` gate with this epoch `erased`, under the next one. Zero rows: it is not such a gate.
  Bound close_gate(const Fence& fence) const;
  /// As make_gate, but `erased`: where an owner's rows were left behind without a gate.
  Bound bury(const Fence& fence) const;

  /// A transaction's token (primary key); the same insert is the poison. Taken: the server's duplicate error.
  Bound put_token(const TokenRow& row, Time now) const;
  /// Whether a token was written by its transaction or by a poisoner; as committed last (LOCK IN SHARE MODE).
  Bound find_token(std::uint64_t token) const;  // columns: poisoned u64, role_epoch u64
  /// Deletes tokens made before `before`, at most `limit`.
  Bound drop_tokens(Time before, std::size_t limit) const;

  /// Outbox of available mode: a cache key that must be removed. Read in order of number; delete by number.
  Bound put_outbox(std::uint64_t number, std::string_view cache_key, Time now) const;
  Bound outbox(std::size_t limit) const;  // columns: number u64, cache_key text, made_at i64 (µs)
  static constexpr std::size_t outbox_at_once = 16;
  /// 1 to outbox_at_once numbers.
  Bound drop_outbox(std::span<const std::uint64_t> numbers) const;

  /// Keys of an owner that is being moved, noted by who changed them, each under a number that no other note has.
  struct Change {
    std::uint64_t nonce = 0;
    std::uint16_t entity = 0;
    std::string_view key{};
  };
  static constexpr std::size_t changes_at_once = 16;
  /// One change, or exactly changes_at_once.
  Bound put_changes(std::uint16_t kind, std::uint64_t owner, std::span<const Change> changes) const;

  Bound baton(std::uint8_t parity) const;  // columns: side text, epoch u64

 private:
  std::vector<Value> new_gate(const Fence& fence) const;
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace weft::detail
