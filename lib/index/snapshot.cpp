#include "index/snapshot.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <mutex>

#include "base/hash.hpp"
#include "index/snapshot_file.hpp"
#include "index/snapshot_format.hpp"
#include "weft/error.hpp"

namespace weft::detail {

std::uint64_t snapshot_checksum(std::uint16_t kind, std::uint64_t owner, Placement placement) {
  const std::array<std::uint64_t, 4> numbers{kind, owner, placement.shard, placement.epoch};
  std::array<char, 32> bytes{};
  for (std::size_t at = 0; at < bytes.size(); ++at)
    bytes[at] = static_cast<char>(numbers[at / 8] >> (at % 8 * 8) & 0xffU);
  return hash64({bytes.data(), bytes.size()});
}

namespace {

/// The size that SQLite's header says the file has; 0: it has no such header.
std::uint64_t size_in_header(const std::filesystem::path& file) {
  std::array<unsigned char, 100> header{};
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(header.data()), header.size());  // NOLINT: bytes
  if (in.gcount() != static_cast<std::streamsize>(header.size()) ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0)
    return 0;
  const std::uint64_t page = header[16] * 256U + header[17];
  std::uint64_t pages = 0;
  for (std::size_t at = 28; at < 32; ++at) pages = pages * 256U + header[at];
  return (page == 1 ? 65536U : page) * pages;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
  throw Error(
      Code::corrupt, Outcome::not_applied,
      "the placement snapshot " + file.string() + " is not used: " + reason + "; write it again from a running index");
}

}  // namespace

struct Snapshot::Body {
  explicit Body(const std::filesystem::path& path) : file(path, SnapshotFile::Mode::read_unchanging) {}
  SnapshotFile file;
  Time made_at{};
  std::uint64_t placements = 0;
  mutable std::mutex mutex;  // one statement for all threads
  std::unique_ptr<SnapshotStatement> find{};

  void check(const std::filesystem::path& path, std::string_view store);
};

void Snapshot::Body::check(const std::filesystem::path& path, std::string_view store) {
  if (file.number("PRAGMA application_id") != snapshot_application) refuse(path, "it is another program's file");
  if (file.number("PRAGMA user_version") != snapshot_version) refuse(path, "it is of another version of its format");
  SnapshotStatement about(file.handle(), "SELECT store, made_at, placements, checksum FROM snapshot");
  if (!about.step()) refuse(path, "it was never finished");
  if (about.text(0) != store) refuse(path, "it belongs to another store");
  made_at = Time(std::chrono::microseconds(about.number(1)));
  std::uint64_t sum = 0;
  SnapshotStatement all(file.handle(), "SELECT owner_kind, owner_id, shard, epoch FROM placement");
  for (; all.step(); ++placements)
    sum += snapshot_checksum(static_cast<std::uint16_t>(all.number(0)), static_cast<std::uint64_t>(all.number(1)),
                             {static_cast<std::uint32_t>(all.number(2)), static_cast<std::uint64_t>(all.number(3))});
  if (placements != static_cast<std::uint64_t>(about.number(2)) || sum != static_cast<std::uint64_t>(about.number(3)))
    refuse(path, "its rows do not fit its checksum");
  find = std::make_unique<SnapshotStatement>(
      file.handle(), "SELECT shard, epoch FROM placement WHERE owner_kind = ? AND owner_id = ?");
}

Snapshot::Snapshot(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Snapshot::~Snapshot() = default;

std::unique_ptr<Snapshot> Snapshot::open(const std::filesystem::path& file, std::string_view store) {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  if (failed) refuse(file, "it cannot be read (" + failed.message() + ")");
  const std::uint64_t promised = size_in_header(file);
  if (promised == 0) refuse(file, "it is not a snapshot or was cut short");
  if (promised != size) refuse(file, "it was cut short or has grown");
  std::unique_ptr<Body> body;
  try {
    body = std::make_unique<Body>(file);
    body->check(file, store);
  } catch (const Error& error) {
    if (error.message().starts_with("the placement snapshot")) throw;
    refuse(file, "it is damaged (" + std::string(error.message()) + ")");
  }
  return std::unique_ptr<Snapshot>(new Snapshot(std::move(body)));
}

std::optional<Placement> Snapshot::find(std::uint16_t kind, std::uint64_t owner) const {
  const std::lock_guard lock(body_->mutex);
  SnapshotStatement& find = *body_->find;
  find.bind(1, kind);
  find.bind(2, static_cast<std::int64_t>(owner));
  std::optional<Placement> found;
  if (find.step())
    found = Placement{static_cast<std::uint32_t>(find.number(0)), static_cast<std::uint64_t>(find.number(1))};
  find.reset();
  return found;
}

Time Snapshot::made_at() const noexcept { return body_->made_at; }
std::uint64_t Snapshot::placements() const noexcept { return body_->placements; }

}  // namespace weft::detail
