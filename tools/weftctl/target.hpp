#pragma once

#include <vector>

#include "engine/admin.hpp"
#include "weft/store.hpp"
#include "weftctl/arguments.hpp"

namespace weft::ctl {

/// The store the command line names: its topology and entities, and, for verbs that work through the store, the store.
class Target {
 public:
  /// Reads the files; connects to nothing. Throws SchemaError (every fault of a file), UsageError (no such folder or
  /// file).
  explicit Target(const Arguments& arguments);

  const detail::Topology& topology() const noexcept { return topology_; }
  /// The topology's entities and those of --entities.
  const std::vector<EntityDef>& entities() const noexcept { return entities_; }
  bool embedded() const noexcept { return !arguments_.embedded.empty(); }

  /// The store with the entities registered. An embedded one is refused (SchemaError) when a table is missing: looking
  /// must not make it.
  Store open(LogSink log) const;

 private:
  const Arguments& arguments_;
  detail::Topology topology_;
  std::vector<EntityDef> entities_;
};

}  // namespace weft::ctl
