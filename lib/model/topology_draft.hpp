#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/file_faults.hpp"
#include "model/table_reader.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// A topology while its file is read: what was understood so far, and on which lines it stands.
struct TopologyDraft {
  /// A place as the file names it, for checks that compare places.
  struct PlaceUse {
    Place place;       // without a database when that could not be read
    std::string what;  // "side A of shard 3"
    std::uint32_t line = 0;
  };
  struct ShardLine {
    std::uint32_t id = 0;
    std::uint32_t line = 0;
  };

  Topology topology{};
  std::filesystem::path folder{};                        // relative paths start here
  std::map<std::string, std::uint32_t> named_servers{};  // every [server.NAME], sound or not, and its line
  std::vector<PlaceUse> places{};
  std::optional<std::size_t> ticket_sections{};  // nullopt: there is something else under that name
  std::optional<std::size_t> shard_sections{};
  std::vector<std::uint32_t> ticket_lines{};
  std::vector<ShardLine> shard_lines{};
};

/// [account.*], [server.*] and [operator].
void read_servers(TableReader& root, TopologyDraft& draft, FileFaults& faults);
/// [[ticket]], [index], [[shard]] and [[cache]].
void read_places(TableReader& root, TopologyDraft& draft, FileFaults& faults);
/// What no section can see alone: unknown servers, places used twice, numbers and ids.
void check_topology(const TopologyDraft& draft, FileFaults& faults);

/// Host names and addresses go into connection strings: letters, digits and . : - _ % only.
bool is_host(std::string_view host) noexcept;

}  // namespace weft::detail
