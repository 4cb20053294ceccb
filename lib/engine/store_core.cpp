#include "engine/store_core.hpp"

namespace weft::detail {

StoreCore::StoreCore(MakeParts make, std::vector<EntityDef> entities)
    : make_(std::move(make)), opened_with_(std::move(entities)) {
  std::shared_ptr<Parts> parts = make_(nullptr);
  use_entities(*parts, opened_with_,
               Deadline::in(std::max<Millis>(parts->topology.deadlines.call, std::chrono::seconds(30))));
  parts_.store(std::move(parts));
}

StoreCore::~StoreCore() = default;

Deadline StoreCore::deadline_of(const Parts& parts, const CallOptions& options) const {
  if (options.deadline < Millis{0}) throw UsageError("a deadline cannot be negative; 0 means the topology's default");
  return Deadline::in(options.deadline > Millis{0} ? options.deadline : parts.topology.deadlines.call);
}

void StoreCore::use(const EntityDef& def) {
  const Calls::Guard call(calls_);
  const std::shared_ptr<Parts> parts = this->parts();
  if (parts->entities.find(def) == nullptr) use_entity(*parts, def, deadline_of(*parts, {}));
}

EntityDef StoreCore::entity(std::string_view name) const {
  const Registered* entity = parts()->entities.find(name);
  if (entity == nullptr) {
    throw UsageError("there is no entity " + std::string(name) +
                     " in this store; name it in the topology's entity files, or give it to use()");
  }
  return entity->def();
}

std::uint64_t StoreCore::write_snapshot(const std::filesystem::path& file, const CallOptions& options) {
  const Calls::Guard call(calls_);
  const std::shared_ptr<Parts> parts = this->parts();
  return parts->index->write_snapshot(file, deadline_of(*parts, options));
}

void StoreCore::reload() {
  const Calls::Guard call(calls_);
  const std::lock_guard lock(change_);
  const std::shared_ptr<Parts> before = parts();
  std::shared_ptr<Parts> after = make_(before.get());
  std::vector<EntityDef> defs = opened_with_;
  for (const Registered* entity : before->entities.all()) defs.push_back(entity->def());
  use_entities(*after, defs, Deadline::in(std::chrono::seconds(30)));
  after->doubts = before->doubts;
  parts_.store(std::move(after));
}

void StoreCore::close(Millis deadline) {
  const std::lock_guard lock(change_);
  if (!calls_.close(Deadline::in(deadline))) {
    throw Unavailable(Code::timeout, Outcome::not_applied,
                      "calls or transactions were still under way at the deadline; new calls are refused, and those "
                      "under way end by themselves");
  }
  const std::shared_ptr<Parts> parts = this->parts();
  if (parts->sweeper) parts->sweeper->end();
  if (parts->cache_watch) parts->cache_watch->end();
  if (parts->view) parts->view->end();
  for (const auto* pool : {&parts->shard_pool, &parts->index_pool, &parts->ticket_pool}) (*pool)->close();
}

}  // namespace weft::detail
