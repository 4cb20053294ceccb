#include "engine/call.hpp"

#include <string>

namespace weft::detail {
namespace {

// A definition that was never given to use() is registered by its first call.
const Registered& registered(StoreCore& store, Parts& parts, const EntityDef& def) {
  if (const Registered* there = parts.entities.find(def)) return *there;
  store.use(def);
  const Registered* now = parts.entities.find(def);
  if (now == nullptr) throw Unavailable("the topology was reloaded during the call; try again");
  return *now;
}

}  // namespace

Call::Call(StoreCore& store, std::string_view verb, const EntityDef& def, const CallOptions& options)
    : guard_(store.calls()),
      verb_(verb),
      parts_(store.parts()),
      context_{*parts_, registered(store, *parts_, def), store.deadline_of(*parts_, options), options.read_from,
               options.token},
      began_(parts_->observer.measures() ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point{}) {
}

Call::~Call() {
  if (!parts_->observer.measures()) return;
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began_;
  parts_->observer.timing("weft.call", took.count(), {{"verb", verb_}, {"entity", context_.def().name()}});
}

}  // namespace weft::detail
