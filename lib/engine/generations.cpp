#include "engine/generations.hpp"

#include "weft/error.hpp"
#include "wire/sqlite_watch.hpp"

namespace weft::detail {
namespace {

class SharedGeneration : public Generations {
 public:
  bool shared() const noexcept override { return true; }
  std::optional<std::uint64_t> for_read(const ShardSide&) override { return 0; }
  std::uint64_t for_write(const ShardSide&, Session&) override { return 0; }
};

class FileGenerations : public Generations {
 public:
  explicit FileGenerations(const Places& places) {
    watches_.reserve(places.all().size());
    for (const ShardSide& side : places.all()) watches_.emplace_back(side.server->file);
  }
  bool shared() const noexcept override { return false; }
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

std::unique_ptr<Generations> shared_generation() { return std::make_unique<SharedGeneration>(); }
std::unique_ptr<Generations> file_generations(const Places& places) {
  return std::make_unique<FileGenerations>(places);
}

}  // namespace weft::detail
