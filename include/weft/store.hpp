#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/observe.hpp"
#include "weft/transaction.hpp"

namespace weft {

namespace detail {
class StoreCore;
}

inline namespace v1 {

struct OpenOptions {
  std::vector<EntityDef> entities{};  ///< registered and checked against the servers at open, beside the topology's own
  LogSink log{};                      ///< empty: stderr_log(warning)
  MetricSink metrics{};               ///< empty: none
  std::string application{};          ///< goes into the comment each SQL statement carries; letters, digits, . - _
  std::filesystem::path snapshot{};   ///< placement snapshot file; empty: none
  std::size_t threads = 8;            ///< bound of the threads that fan out over shards
};

struct EmbeddedOptions {
  std::vector<EntityDef> entities{};     ///< their tables are made where they are missing
  std::uint32_t shards = 4;              ///< for a new folder; an old one keeps its number
  std::size_t cache_bytes = 64U << 20U;  ///< the in-process cache; 0: none
  LogSink log{};
  MetricSink metrics{};
  std::size_t threads = 4;
};

/// What became of a write in doubt.
enum class Resolution : std::uint8_t {
  committed,  ///< it was applied
  never,      ///< it was not applied, and never will be
  unknown,    ///< not known (yet)
};
WEFT_API std::string_view to_string(Resolution resolution) noexcept;

struct TransactOptions {
  std::chrono::milliseconds deadline{0};  ///< for all tries together; 0: the topology's default
  /// Repeat after a Conflict too: right only for work that reads in the transaction what it saves.
  bool repeat_conflicts = false;
};

struct NewOwner {
  std::string name{};                    ///< text key of an owner kind that has one; empty: none
  std::optional<std::uint32_t> shard{};  ///< an explicit shard; else by weight among the open ones
};

/// Rows of a scatter. Ask `next()` until it gives nothing; `cursor()` goes on later where this one stopped.
class WEFT_API Scatter {
 public:
  class Core;
  explicit Scatter(std::unique_ptr<Core> core);
  Scatter(Scatter&&) noexcept;
  Scatter& operator=(Scatter&&) noexcept;
  ~Scatter();
  std::optional<Row> next();
  std::string cursor() const;

 private:
  std::unique_ptr<Core> core_;
};

/// Objects in many databases as if they were one. Thread safety: shared by threads. Copying shares the same store; the
/// last copy closes it. After fork() the child never uses a connection, ticket block or cache socket of its parent.
class WEFT_API Store {
 public:
  /// Reads and checks the topology file. Throws SchemaError with every fault of the file or of the servers' tables,
  /// Unavailable when no ticket or index server can be reached.
  static Store open(const std::filesystem::path& topology, OpenOptions options = {});
  /// A store in one folder (SQLite, one file a shard). The folder is made if missing. Several processes may open it.
  static Store embedded(const std::filesystem::path& folder, EmbeddedOptions options = {});

  template <class T>
  Repository<T> of(const Entity<T>& entity) {
    use(entity.def());
    return Repository<T>(door(), entity);
  }
  /// Registers a definition (idempotent), checks it against the servers once, makes its tables in an embedded store.
  void use(const EntityDef& def);
  /// The verbs on definitions made at run time.
  Verbs& verbs();
  /// A registered definition. UsageError when there is none of that name.
  EntityDef entity(std::string_view name) const;

  /// A new owner, placed by shard weight. Duplicate when the name is taken.
  OwnerId add_owner(std::string_view kind, const NewOwner& owner = {}, const CallOptions& options = {});
  /// The owner with this text key.
  std::optional<OwnerId> find_owner(std::string_view kind, std::string_view name, const CallOptions& options = {});

  Transaction begin(const Owner& owner, const CallOptions& options = {});
  /// Begins a transaction, lets `work` do its changes, and commits, until that has happened or the deadline passes.
  /// Repeated is only what certainly had no effect: a dead-lock's victim, an owner or server that takes no writes now,
  /// a connection lost before COMMIT, and a Conflict if asked. A lost answer to COMMIT is settled by its token first,
  /// and repeated only if the transaction can never commit. `work` may be called several times, so it changes nothing
  /// outside the transaction; what it throws by itself ends the call. InDoubt: could not be settled in time.
  void transact(const Owner& owner, const std::function<void(Transaction&)>& work, const TransactOptions& options = {});
  /// Settles a write in doubt by its error's token(): waits for it where it is still under way, makes sure that it can
  /// not happen later, and removes from the cache what it has made stale. Safe to call again. `unknown`: the time was
  /// not enough, a lost side has to come back first, or the token is 0 or none that this store gave in the last 12
  /// hours. Unavailable: shard or cache server cannot be reached; call again.
  Resolution resolve(std::uint64_t token, const CallOptions& options = {});
  Scatter scatter(const EntityDef& def, const ScatterQuery& query);

  /// Writes every owner's placement to a file, which OpenOptions::snapshot names later: with it, owners are found while
  /// the index cannot be reached. Gives how many were written. Unavailable: the index or the file fails; an older file
  /// then stays.
  std::uint64_t write_snapshot(const std::filesystem::path& file, const CallOptions& options = {});

  /// Reads the topology file again. Refused (SchemaError) when its version is not higher or a fault is found; calls
  /// under way end as they began.
  void reload();
  /// Waits for calls under way, ends background work and connections. Later calls: UsageError. Unavailable(timeout)
  /// when calls are still under way at the deadline; the store is closed to new calls all the same.
  void close(std::chrono::milliseconds deadline = std::chrono::seconds(5));

  // For Weft's own tools and tests.
  explicit Store(std::shared_ptr<detail::StoreCore> core);
  detail::StoreCore& core() noexcept { return *core_; }

 private:
  std::shared_ptr<Verbs> door();
  std::shared_ptr<detail::StoreCore> core_;
};

}  // namespace v1
}  // namespace weft
