#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/sql_types.hpp"
#include "model/field_types.hpp"
#include "weft/entity_def.hpp"

namespace weft::detail {

/// How one field lies in its column: what is sent as a parameter, and how what comes back is read.
///
/// MariaDB and MySQL have a native type for each. SQLite has none for unsigned 64-bit integers and decimals; it keeps
/// them so that ORDER BY and ranges are right: u64 with the top bit turned round (0 is the lowest signed number),
/// decimals as text of fixed width. The owner's field, the id field and the version are never above 2^63 - 1 and lie
/// plainly on every dialect, so that the owner's column joins weft_gate.owner_id. Thread safety: immutable.
class FieldStorage {
 public:
  FieldStorage(const EntityDef& def, std::size_t position, Dialect dialect);

  /// A checked value (in its field's own form, or NULL) as a parameter.
  Value to_storage(const Value& value) const;
  /// What a session read as kind() in the field's own form. Error(corrupt) when the column holds what the field cannot.
  Value from_storage(Value&& raw) const;

  ColumnKind kind() const noexcept;
  /// A parameter to compare the column with: '?', inside a CAST where text would otherwise be compared as a real.
  const std::string& comparand() const noexcept { return comparand_; }
  /// Integers of all types: the column can be added to.
  bool integer() const noexcept { return integer_; }
  /// What the column of an integer field may hold, as the column holds it.
  IntegerRange range() const noexcept;

 private:
  enum class Form : std::uint8_t {
    boolean,
    signed_integer,
    unsigned_integer,
    plain_unsigned,
    turned_unsigned,
    real,
    text,
    blob,
    decimal,
    ordered_decimal,
    datetime,
    microseconds,
    seconds,
  };
  static Form form_of(const EntityDef& def, std::size_t position, Dialect dialect);
  [[noreturn]] void corrupt() const;

  Form form_;
  bool integer_;
  IntegerRange range_;  // of the field itself
  std::uint8_t precision_;
  std::uint8_t scale_;
  std::string comparand_ = "?";
  std::string where_;  // "field 'a' of entity 'b'", for messages
};

}  // namespace weft::detail
