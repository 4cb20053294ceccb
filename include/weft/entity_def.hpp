#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/export.hpp"
#include "weft/key.hpp"
#include "weft/value.hpp"

namespace weft {
inline namespace v1 {

/// The types a field can have. Words in an entity file: "i8" … "u64", "f32", "f64", "boolean", "text", "blob", "time",
/// "decimal", "json".
enum class Type : std::uint8_t {
  i8,
  i16,
  i32,
  i64,
  u8,
  u16,
  u32,
  u64,
  f32,
  f64,
  boolean,
  text,
  blob,
  time,
  decimal,
  json
};

/// Whether a write waits for the cache (`strict`: never a stale read) or goes on without it (`available`: an outbox row
/// in the same transaction removes the item later). `strict_outbox`: as strict, with an outbox row beside the marker:
/// also a writer that dies at the worst moment, whose marker was lost before, leaves nothing stale for longer than some
/// seconds; one more round trip a write.
enum class CacheMode : std::uint8_t { strict, available, strict_outbox };

/// One field. Names: [a-z][a-z0-9_]{0,62}, not beginning with "weft_"; columns: as the server has them.
struct FieldSpec {
  std::string name{};
  std::string column{};  ///< empty: as the name
  Type type = Type::i64;
  std::size_t length =
      0;  ///< text: characters, blob: bytes; 0: the type's default (text 255, blob 65,535, json 4 GiB - 1)
  std::uint8_t precision = 0;  ///< decimal: digits in all, 1 to 65
  std::uint8_t scale = 0;      ///< decimal: digits behind the point, 0 to 30
  bool nullable = false;
  bool seconds = false;                ///< time kept as integer seconds instead of microseconds
  std::optional<Value> fallback{};     ///< what create() writes when the field is not given
  std::vector<std::string> allowed{};  ///< text: the only values allowed (an enum); empty: any
};

/// A secondary index; the owner column is put in front of it.
struct IndexSpec {
  std::string name{};
  std::vector<std::string> fields{};
};

/// A globally unique value: a claim named `claim` in the index, holding the value of `field`.
struct UniqueSpec {
  std::string claim{};
  std::string field{};
};

/// An entity as plain data: fill it in by hand, from a TOML entity file, or through `Entity<T>`.
struct EntitySpec {
  std::string name{};
  std::string table{};  ///< empty: as the name
  std::string owner_kind{};
  std::vector<FieldSpec> fields{};  ///< in order; the version field is added at the end when it is not among them
  std::vector<std::string> key{};   ///< field names, the owner's first; 1 to 8. Only the owner: an owner-root entity
  std::string id_field{};           ///< the key part given by the ticket servers; empty: the caller gives the whole key
  std::string version_field = "row_version";
  std::vector<IndexSpec> indexes{};
  bool located = false;  ///< findable by id alone: one row in the index an object
  std::vector<UniqueSpec> uniques{};
  std::chrono::seconds cached_for{0};  ///< 0: not cached; else 2 s to 30 days
  CacheMode cache_mode = CacheMode::strict;
};

/// A checked, immutable entity definition. Copying shares it. Thread safety: all members may be called at once.
class WEFT_API EntityDef {
 public:
  /// Checks everything and throws SchemaError with every fault, one a line.
  explicit EntityDef(EntitySpec spec);

  const std::string& name() const noexcept;
  const std::string& table() const noexcept;
  const std::string& owner_kind() const noexcept;
  const std::vector<FieldSpec>& fields() const noexcept;
  const EntitySpec& spec() const noexcept;

  /// Position of a field, or throws UsageError naming the entity and its fields.
  std::size_t position(std::string_view field) const;
  std::optional<std::size_t> find_position(std::string_view field) const noexcept;
  /// Positions of the key's parts, the owner's first.
  const std::vector<std::size_t>& key_positions() const noexcept;
  std::size_t owner_position() const noexcept;
  std::size_t version_position() const noexcept;
  /// Position of the field the ticket servers fill, if there is one.
  std::optional<std::size_t> id_position() const noexcept;
  bool owner_root() const noexcept;
  bool cached() const noexcept;
  const IndexSpec& index(std::string_view name) const;

  /// 64 bits over everything that decides the bytes of a row; equal definitions give equal fingerprints everywhere.
  std::uint64_t fingerprint() const noexcept;
  /// Same definition object (cheap), used as an identity in registries.
  bool same_as(const EntityDef& other) const noexcept { return body_ == other.body_; }
  const void* identity() const noexcept { return body_.get(); }

 private:
  struct Body;
  std::shared_ptr<const Body> body_;
};

/// Reads a TOML entity file (docs/guide shows its form). Throws SchemaError with every fault, each with its line.
WEFT_API std::vector<EntityDef> load_entities(const std::filesystem::path& file);

}  // namespace v1
}  // namespace weft
