#include "engine/scatter.hpp"

#include <algorithm>
#include <thread>

#include "engine/cursor.hpp"
#include "model/check.hpp"
#include "model/row_codec.hpp"

namespace weft {
inline namespace v1 {
namespace {

constexpr std::size_t most_rows = 10000;

ScatterQuery checked(const EntityDef& def, const ScatterQuery& query) {
  if (query.limit_per_shard < 1 || query.limit_per_shard > most_rows) {
    throw UsageError("a scatter reads 1 to 10000 rows a shard and page; " + std::to_string(query.limit_per_shard) +
                     " were asked for");
  }
  if (query.shards_at_once < 1) throw UsageError("a scatter needs at least one shard at once");
  ScatterQuery good = query;
  for (Condition& condition : good.where) {
    constexpr std::string_view operators[] = {"=", "<", "<=", ">", ">="};
    if (std::find(std::begin(operators), std::end(operators), condition.op) == std::end(operators)) {
      throw UsageError("field " + condition.field + ": a condition is one of = < <= > >=");
    }
    const std::size_t position = def.position(condition.field);
    if (condition.value.is_null())
      throw UsageError("field " + condition.field + ": NULL equals nothing; a condition needs a value");
    detail::check_value(def, position, condition.value);
  }
  return good;
}

}  // namespace

Scatter::Core::Core(std::shared_ptr<detail::StoreCore> store, const EntityDef& def, const ScatterQuery& query)
    : store_(std::move(store)),
      under_way_(store_->calls()),
      parts_(store_->parts()),
      def_(def),
      query_(checked(def, query)),
      deadline_(store_->deadline_of(*parts_, {.deadline = query.deadline})),
      number_(detail::query_number(def, query_)) {
  entity_ = parts_->entities.find(def_);
  if (entity_ == nullptr) entity_ = &detail::use_entity(*parts_, def_, deadline_);
  for (const detail::ShardSpec& shard : parts_->topology.shards) {
    streams_.push_back({shard.id, 0});
    streams_.push_back({shard.id, 1});
  }
  if (!query_.after.empty()) resume(query_.after);
}

// A cursor: for each stream its shard, parity, whether it is done, and the last key given out (empty: none yet).
void Scatter::Core::resume(const std::string& cursor) {
  const std::vector<Value> places = detail::decode_cursor(number_, cursor);
  for (std::size_t at = 0; at + 3 < places.size(); at += 4) {
    for (Stream& stream : streams_) {
      if (stream.shard != places[at].as_uint() || stream.parity != places[at + 1].as_uint()) continue;
      stream.exhausted = places[at + 2].as_bool();
      if (!places[at + 3].as_blob().empty()) stream.after = detail::decode_key(def_, places[at + 3].as_blob());
      stream.fetched = stream.after;
    }
  }
}

std::string Scatter::Core::cursor() const {
  std::vector<Value> places;
  bool more = false;
  for (const Stream& stream : streams_) {
    const bool done = stream.exhausted && stream.rows.empty();
    more = more || !done;
    places.emplace_back(std::uint64_t{stream.shard});
    places.emplace_back(std::uint64_t{stream.parity});
    places.emplace_back(done);
    places.emplace_back(Blob{stream.after ? detail::encode_key(def_, *stream.after) : std::string()});
  }
  return more ? detail::encode_cursor(number_, places) : std::string();
}

std::optional<Row> Scatter::Core::next() {
  for (;;) {
    while (current_ < streams_.size() && streams_[current_].rows.empty() && streams_[current_].exhausted) ++current_;
    if (current_ == streams_.size()) return std::nullopt;
    Stream& stream = streams_[current_];
    if (stream.rows.empty()) {
      fill();
      continue;
    }
    if (given_ == query_.max_rows) {
      throw Error(
          Code::overloaded, Outcome::not_applied,
          "the scatter's budget of " + std::to_string(query_.max_rows) + " rows is used up; go on from its cursor");
    }
    Row row(def_, std::move(stream.rows.front()));
    stream.rows.pop_front();
    stream.after = row.key();
    ++given_;
    return row;
  }
}

// The next page of the current stream and of those behind it that have nothing in hand, side by side.
void Scatter::Core::fill() {
  std::vector<std::function<void()>> tasks;
  for (std::size_t at = current_; at < streams_.size() && tasks.size() < query_.shards_at_once; ++at) {
    Stream& stream = streams_[at];
    if (stream.rows.empty() && !stream.exhausted) tasks.emplace_back([this, &stream] { read_page(stream); });
  }
  parts_->executor->run_all(std::move(tasks), query_.shards_at_once);
}

void Scatter::Core::read_page(Stream& stream) {
  detail::Backoff backoff(detail::Millis{1}, detail::Millis{50});
  for (;;) {
    if (deadline_.passed())
      throw Unavailable(Code::timeout, Outcome::not_applied, "the scatter's deadline passed; go on from its cursor");
    const detail::ShardSide& side = detail::side_of(*parts_, stream.shard, stream.parity, deadline_);
    try {
      detail::check_before(*parts_, side);
      detail::Pool::Lease session = parts_->shard_pool->lease(*side.server, deadline_);
      const detail::EntitySql& sql = entity_->sql(side, session->dialect());
      const detail::Bound select =
          sql.scatter(entity_->kind, stream.parity, side.side, query_.where, stream.fetched, query_.limit_per_shard);
      detail::Rows rows = session->query(*select.statement, select.params, deadline_);
      detail::check_read(*parts_, side);
      std::vector<std::vector<Value>> found = sql.decode_plain_all(rows);
      if (found.empty()) {
        // Nothing: the end, or the baton has gone to the other side.
        const detail::Bound look = side.fence(session->dialect()).baton(stream.parity);
        const detail::Rows baton = session->query(*look.statement, look.params, deadline_);
        const char holder = baton.empty() ? side.side : baton.at(0, 0).as_text().front();
        if (holder != side.side) {
          session.give_back();
          parts_->batons->learn(stream.shard, stream.parity, holder);
          std::this_thread::sleep_for(std::min(backoff.next(), deadline_.left()));
          continue;
        }
        stream.exhausted = true;
        return;
      }
      stream.exhausted = found.size() < query_.limit_per_shard;
      stream.fetched = Row(def_, found.back()).key();
      for (auto& values : found) stream.rows.push_back(std::move(values));
      return;
    } catch (Error& error) {
      if (error.retryable() && parts_->view && side.shard->pair.b && !deadline_.passed()) {
        // The other side may have taken over, or does so now.
        const detail::Millis pause = backoff.next();
        if (pause < deadline_.left()) {
          parts_->view->refresh(detail::Deadline::in(pause));
          std::this_thread::sleep_for(pause);
          continue;
        }
      }
      error.at_shard(side.shard->id, side.side);
      error.at_entity(def_.name());
      throw;
    }
  }
}

Scatter::Scatter(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Scatter::Scatter(Scatter&&) noexcept = default;
Scatter& Scatter::operator=(Scatter&&) noexcept = default;
Scatter::~Scatter() = default;

std::optional<Row> Scatter::next() {
  if (!core_) throw UsageError("this scatter was moved from; use the one it was moved to");
  return core_->next();
}

std::string Scatter::cursor() const {
  if (!core_) throw UsageError("this scatter was moved from; use the one it was moved to");
  return core_->cursor();
}

}  // namespace v1
}  // namespace weft

namespace weft::detail {

Scatter StoreCore::scatter(const EntityDef& def, const ScatterQuery& query) {
  return Scatter(std::make_unique<Scatter::Core>(shared_from_this(), def, query));
}

}  // namespace weft::detail
