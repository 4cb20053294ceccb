#include "weft/store.hpp"

#include "engine/open.hpp"
#include "engine/store_core.hpp"

namespace weft {
inline namespace v1 {

Verbs::~Verbs() = default;

Store::Store(std::shared_ptr<detail::StoreCore> core) : core_(std::move(core)) {}

Store Store::open(const std::filesystem::path& topology, OpenOptions options) {
  return Store(detail::open_core(topology, std::move(options), {}));
}

Store Store::embedded(const std::filesystem::path& folder, EmbeddedOptions options) {
  return Store(detail::embedded_core(folder, std::move(options), {}));
}

void Store::use(const EntityDef& def) { core_->use(def); }
Verbs& Store::verbs() { return *core_; }
std::shared_ptr<Verbs> Store::door() { return core_; }
EntityDef Store::entity(std::string_view name) const { return core_->entity(name); }

OwnerId Store::add_owner(std::string_view kind, const NewOwner& owner, const CallOptions& options) {
  return core_->add_owner(kind, owner, options);
}

std::optional<OwnerId> Store::find_owner(std::string_view kind, std::string_view name, const CallOptions& options) {
  return core_->find_owner(kind, name, options);
}

Transaction Store::begin(const Owner& owner, const CallOptions& options) { return core_->begin(owner, options); }
void Store::transact(const Owner& owner, const std::function<void(Transaction&)>& work,
                     const TransactOptions& options) {
  core_->transact(owner, work, options);
}
Resolution Store::resolve(std::uint64_t token, const CallOptions& options) { return core_->resolve(token, options); }

std::string_view to_string(Resolution resolution) noexcept {
  switch (resolution) {
    case Resolution::committed: return "committed";
    case Resolution::never: return "never";
    case Resolution::unknown: break;
  }
  return "unknown";
}

Scatter Store::scatter(const EntityDef& def, const ScatterQuery& query) { return core_->scatter(def, query); }
std::uint64_t Store::write_snapshot(const std::filesystem::path& file, const CallOptions& options) {
  return core_->write_snapshot(file, options);
}

void Store::reload() { core_->reload(); }
void Store::close(std::chrono::milliseconds deadline) { core_->close(deadline); }

}  // namespace v1
}  // namespace weft
