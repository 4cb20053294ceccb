#include "demo/catalogue.hpp"

#include <charconv>
#include <utility>

#include "demo/entities.hpp"
#include "demo/text.hpp"

namespace weft::demo {
namespace {

constexpr std::size_t longest_mail = 120;  // characters; an owner's text key has at most 255 bytes

// "libc6:any (>= 2.34) [amd64]" gives name "libc6" and constraint ">= 2.34".
WantedPackage parsed_wanted(std::string_view text, std::uint32_t group) {
  WantedPackage wanted;
  wanted.group = group;
  const std::size_t open = text.find('(');
  if (open != std::string_view::npos) {
    const std::size_t close = text.find(')', open);
    wanted.constraint = trimmed(text.substr(open + 1, close == std::string_view::npos ? close : close - open - 1));
  }
  wanted.name = trimmed(text.substr(0, text.find_first_of("([")));
  if (const std::size_t colon = wanted.name.find(':'); colon != std::string::npos) wanted.name.resize(colon);
  return wanted;
}

}  // namespace

std::string_view mail_of(std::string_view maintainer) {
  const std::size_t open = maintainer.rfind('<');
  const std::size_t close = maintainer.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return trimmed(maintainer);
  return trimmed(maintainer.substr(open + 1, close - open - 1));
}

std::vector<WantedPackage> parsed_depends(std::string_view field) {
  std::vector<WantedPackage> depends;
  std::uint32_t group = 0;
  for (std::size_t at = 0; at < field.size();) {
    const std::size_t end = std::min(field.find_first_of(",|", at), field.size());
    WantedPackage wanted = parsed_wanted(field.substr(at, end - at), group);
    if (!wanted.name.empty()) depends.push_back(std::move(wanted));
    if (end < field.size() && field[end] == ',') ++group;
    at = end + 1;
  }
  return depends;
}

std::string CatalogueReader::text_of(std::string_view raw, std::size_t most_characters) {
  const std::string sound = sound_utf8(trimmed(raw), catalogue_.repaired_bytes);
  return std::string(first_characters(sound, most_characters));
}

void CatalogueReader::line(std::string_view text) {
  if (trimmed(text).empty()) return end_of_package();
  const std::size_t colon = text.find(':');
  if (text.front() == ' ' || text.front() == '\t' || colon == std::string_view::npos)
    return;  // the rest of a long field
  const std::string_view field = text.substr(0, colon);
  const std::string_view value = trimmed(text.substr(colon + 1));
  if (field == "Package") {
    package_.name = text_of(value, longest_name);
  } else if (field == "Version") {
    package_.version = text_of(value, longest_version);
  } else if (field == "Section") {
    package_.section = text_of(value, longest_section);
  } else if (field == "Description") {
    package_.description = text_of(value, longest_description);
  } else if (field == "Maintainer") {
    mail_ = text_of(mail_of(value), longest_mail);
  } else if (field == "Installed-Size") {
    std::int64_t kib = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), kib);
    if (fault == std::errc() && end == value.data() + value.size()) package_.installed_kib = kib;
  } else if (field == "Depends") {
    package_.depends = parsed_depends(text_of(value, value.size()));
  } else if (field == "Status") {
    installed_ = value.ends_with(" installed");  // only in the list of installed packages
  }
}

void CatalogueReader::end_of_package() {
  CataloguePackage package = std::exchange(package_, {});
  std::string mail = std::exchange(mail_, {});
  const bool installed = std::exchange(installed_, true);
  if (package.name.empty()) return;
  if (!installed || !names_.insert(package.name).second) {
    ++catalogue_.passed_over;
    return;
  }
  if (mail.empty()) mail = "unknown";
  const auto [known, added] = position_of_mail_.try_emplace(mail, catalogue_.maintainers.size());
  if (added) catalogue_.maintainers.push_back({std::move(mail)});
  ++catalogue_.packages;
  catalogue_.dependencies += package.depends.size();
  catalogue_.maintainers[known->second].packages.push_back(std::move(package));
}

Catalogue CatalogueReader::finish() {
  end_of_package();
  position_of_mail_.clear();
  names_.clear();
  return std::exchange(catalogue_, {});
}

}  // namespace weft::demo
