#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/sql_types.hpp"

namespace weft::detail {

/// Rows between two keys: above `after`, up to and with `up_to`; an end that is not given is open. `owner`: only rows
/// whose key begins with it.
struct KeyRange {
  std::optional<std::vector<Value>> after{};
  std::optional<std::vector<Value>> up_to{};
  std::optional<Value> owner{};
};

/// Writes the condition of a range over a table's key. Thread safety: immutable.
class KeyRangeText {
 public:
  /// Of each part of the key: the quoted column, and what a value of it is compared as ("?", or in a CAST).
  struct Part {
    std::string name;
    std::string comparand;
  };
  explicit KeyRangeText(std::vector<Part> key) : key_(std::move(key)) {}

  /// " AND …" for what the range has, behind a WHERE.
  void add(const KeyRange& range, std::string& text, std::vector<Value>& params) const;
  /// "(`a` = ? AND `b` = ?) OR …" for so many keys.
  std::string one_of(std::size_t keys) const;
  /// "`a`, `b`"
  std::string names() const;

 private:
  void limit(const std::optional<std::vector<Value>>& key, bool above, std::size_t first, std::string& text,
             std::vector<Value>& params) const;
  std::vector<Part> key_;
};

}  // namespace weft::detail
