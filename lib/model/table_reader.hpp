#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/file_faults.hpp"
#include "model/toml_reader.hpp"

namespace weft::detail {

/// Reads the known keys of one table. What is missing, of another kind or out of range is noted as a fault and given as
/// nullopt; keys that nobody asked for are faults too, once finish() is called.
class TableReader {
 public:
  /// `what`: how messages call the table, like "[store]". The table and the faults must outlive the reader.
  TableReader(const TomlTable& table, std::string what, std::uint32_t line, FileFaults& faults);
  /// The same for a value that should be a table; reads as an empty one, and finish() says nothing, when it is not.
  TableReader(const TomlValue& value, std::string what, FileFaults& faults);

  const std::string& what() const noexcept { return what_; }
  std::uint32_t line() const noexcept { return line_; }
  /// The line of a key, or the table's own.
  std::uint32_t line_of(std::string_view key) const noexcept;

  /// nullptr when it is not there. From now on the key is a known one.
  const TomlValue* value(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t lowest, std::int64_t highest);
  std::optional<std::vector<std::string>> texts(std::string_view key);
  /// The text of a key that must be there; `remedy` is said when it is not.
  std::optional<std::string> needed_text(std::string_view key, std::string_view remedy);
  const TomlTable* table(std::string_view key);
  const TomlArray* array(std::string_view key);

  void fault(std::string_view key, const std::string& text);
  /// True when a fault was noted through this reader.
  bool faulty() const noexcept { return faulty_; }
  void finish();

 private:
  template <class Kind>
  const Kind* of_kind(std::string_view key, std::string_view wanted);
  void wrong_kind(std::string_view key, std::string_view wanted, const TomlValue& value);

  const TomlTable* table_;
  std::string what_;
  std::uint32_t line_;
  FileFaults& faults_;
  std::vector<std::string_view> known_;
  bool faulty_ = false;
  bool readable_ = true;
};

}  // namespace weft::detail
