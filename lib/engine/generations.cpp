#include "engine/generations.hpp"

#include "weft/error.hpp"
#include "wire/sqlite_watch.hpp"

namespace weft::detail {
namespace {

class FileGenerations : public Generations {
 public:
  explicit FileGenerations(const Places& places) {
    watches_.reserve(places.all().size());
    for (const ShardSide& side : places.all()) watches_.emplace_back(side.server->file);
  }
  std::optional<std::uint64_t> for_read(const ShardSide& side) override {
    return watches_[side.number].foreign_changes();
  }
  // The open transaction holds the file's write lock, so the number cannot change before its commit.
  std::uint64_t for_write(const ShardSide& side, Session&) override {
    const std::optional<std::uint64_t> number = watches_[side.number].foreign_changes();
    if (!number)
      throw Unavailable(
          "the shard's file could not be asked for other processes' changes; nothing was applied, try again");
    return *number;
  }

 private:
  std::vector<SqliteWatch> watches_;
};

}  // namespace

std::unique_ptr<Generations> file_generations(const Places& places) {
  return std::make_unique<FileGenerations>(places);
}

}  // namespace weft::detail
