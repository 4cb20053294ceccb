#include <algorithm>

#include "sql/entity_body.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

[[noreturn]] void refuse(const EntityPieces& pieces, std::size_t position, const std::string& why) {
  throw UsageError("field '" + pieces.def.fields()[position].name + "' of entity '" + pieces.def.name() + "' " + why);
}

// MariaDB's unsigned columns are added to, compared with and lessened by unsigned numbers: a signed one would make the
// sum signed, or refuse it. SQLite keeps a u64 as a signed number less 2^63, so that adding to it is adding to the
// number.
bool is_unsigned_column(const EntityPieces& pieces, std::size_t position) {
  return pieces.storage[position].kind() == ColumnKind::u64;
}

// Adding: highest - by; else lowest + |by|. Neither leaves 64 bits.
Value guard(const EntityPieces& pieces, std::size_t position, bool adds, std::uint64_t magnitude) {
  const IntegerRange range = pieces.storage[position].range();
  const auto lowest = static_cast<std::uint64_t>(range.lowest);  // two's complement: sums below are right modulo 2^64
  if (range.highest - lowest < magnitude)
    refuse(pieces, position, "cannot be changed by so much: it would leave its range");
  const std::uint64_t limit = adds ? range.highest - magnitude : lowest + magnitude;
  return is_unsigned_column(pieces, position) ? Value(limit) : Value(static_cast<std::int64_t>(limit));
}

Statement text(const EntityPieces& pieces, std::size_t position, bool adds, bool fenced) {
  const std::string& column = pieces.columns[position];
  const std::string& version = pieces.columns[pieces.def.version_position()];
  const bool lessens = !adds && is_unsigned_column(pieces, position);
  std::string text = "UPDATE " + pieces.table + " SET " + column + " = " + column + (lessens ? " - ?, " : " + ?, ") +
                     version + " = " + version + " + 1 WHERE " + pieces.key_equal() + " AND " + column +
                     (adds ? " <= ?" : " >= ?");
  if (fenced) text += pieces.fence_exists();
  return {std::move(text)};
}

KeptStatement kept_text(const EntityPieces& pieces, ShapeCache& shapes, std::size_t position, bool adds, bool fenced) {
  const std::string shape = std::string{'i', fenced ? 'f' : 'p', adds ? '+' : '-'} + std::to_string(position);
  return shapes.find(shape, [&] { return text(pieces, position, adds, fenced); });
}

}  // namespace

Bound EntitySql::increment_plain(const Key& key, std::size_t position, std::int64_t by) const {
  if (!body_->storage[position].integer()) refuse(*body_, position, "is not an integer: it cannot be incremented");
  const auto& settable = body_->set_positions;
  if (std::find(settable.begin(), settable.end(), position) == settable.end())
    refuse(*body_, position, "is part of the key or the version: it cannot be incremented");
  const bool adds = by >= 0;
  const std::uint64_t magnitude = adds ? static_cast<std::uint64_t>(by) : ~static_cast<std::uint64_t>(by) + 1;
  Bound bound{kept_text(*body_, body_->shapes, position, adds, false)};
  bound.params.push_back(is_unsigned_column(*body_, position) ? Value(magnitude) : Value(by));
  body_->add_key(bound.params, key);
  bound.params.push_back(guard(*body_, position, adds, magnitude));
  return bound;
}

Bound EntitySql::increment(const Fence& fence, const Key& key, std::size_t position, std::int64_t by) const {
  Bound bound = increment_plain(key, position, by);
  bound.statement = kept_text(*body_, body_->shapes, position, by >= 0, true);
  body_->add_fence(bound.params, fence);
  return bound;
}

}  // namespace weft::detail
