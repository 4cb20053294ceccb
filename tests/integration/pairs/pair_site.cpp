#include "integration/pairs/pair_site.hpp"

#include <fstream>
#include <sstream>

namespace weft::test {

detail::Deadline in_time(std::chrono::milliseconds span) { return detail::Deadline::in(span); }

PairSite::PairSite(Lab::Options options) {
  options.folder = folder_.path();
  options.own_index_pair = true;
  lab_ = std::make_unique<Lab>(std::move(options));
  topology_ = detail::load_topology(lab_->file());
  detail::init(topology_, all_entities(), {}, in_time(std::chrono::seconds(60)));
}

std::filesystem::path PairSite::file_with_ports(const std::vector<std::pair<std::string, std::uint16_t>>& ports) const {
  std::ifstream from(file());
  std::stringstream all;
  all << from.rdbuf();
  std::string text = all.str();
  for (const auto& [name, port] : ports) {
    const std::size_t section = text.find("[server." + name + "]");
    const std::size_t begin = text.find("port = ", section) + 7;
    text.replace(begin, text.find('\n', begin) - begin, std::to_string(port));
  }
  std::filesystem::path other = folder_.path() / "weft-gated.toml";
  std::ofstream(other) << text;
  return other;
}

Store PairSite::open(const std::filesystem::path& file, OpenOptions options) {
  options.entities = all_entities();
  if (!options.log) options.log = [](LogLevel, std::string_view) {};
  return Store::open(file, std::move(options));
}

OwnerId PairSite::owner(Store& store, std::uint32_t shard, unsigned parity) const {
  for (;;) {
    const OwnerId made = store.add_owner("shop");
    if (made.value % 2 != parity) continue;
    const detail::Rows placed =
        run_sql(topology_.admin_servers.at(topology_.index.side(parity == 0 ? 'A' : 'B').server),
                {"SELECT shard FROM weft_index.weft_placement WHERE owner_id = " + std::to_string(made.value)});
    if (placed.at(0, 0).as_uint() == shard) return made;
  }
}

std::string PairSite::batons(std::uint32_t shard, char side) {
  const detail::Rows rows =
      on_shards(side, {"SELECT side, epoch FROM weft_shard_" + std::to_string(shard) + ".weft_baton ORDER BY parity"});
  std::string text;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Value& letter = rows.at(row, 0);
    text += (row == 0 ? "" : " ") +
            (std::holds_alternative<Blob>(letter.storage()) ? letter.as_blob() : letter.as_text()) +
            std::to_string(rows.at(row, 1).as_uint());
  }
  return text;
}

}  // namespace weft::test
