#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weft::demo {

/// One name in a package's Depends field. Alternatives ("a | b") share a group.
struct WantedPackage {
  std::string name;
  std::string constraint;  // ">= 2.34", or empty
  std::uint32_t group = 0;
};

struct CataloguePackage {
  std::string name;
  std::string version;
  std::string section;
  std::string description;
  std::optional<std::int64_t> installed_kib{};
  std::vector<WantedPackage> depends{};
};

/// Everything one maintainer looks after.
struct Maintainer {
  std::string mail;
  std::vector<CataloguePackage> packages{};
};

struct Catalogue {
  std::vector<Maintainer> maintainers{};
  std::size_t packages = 0;
  std::size_t dependencies = 0;
  std::size_t repaired_bytes = 0;  // not UTF-8 in the source, replaced
  std::size_t passed_over = 0;     // further versions of a package, and what is not installed
};

/// Reads a Debian control file line by line and keeps only what the demo stores.
class CatalogueReader {
 public:
  /// One line, without its end.
  void line(std::string_view text);
  /// What was read. The reader is empty afterwards.
  Catalogue finish();

 private:
  void end_of_package();
  std::string text_of(std::string_view raw, std::size_t most_characters);

  Catalogue catalogue_{};
  std::unordered_map<std::string, std::size_t> position_of_mail_{};
  std::unordered_set<std::string> names_{};
  CataloguePackage package_{};
  std::string mail_{};
  bool installed_ = true;
};

/// "Jane Doe <jane@example.org>" gives "jane@example.org"; without brackets, the text itself.
std::string_view mail_of(std::string_view maintainer);
/// Splits a Depends field by ',' and '|'.
std::vector<WantedPackage> parsed_depends(std::string_view field);

}  // namespace weft::demo
