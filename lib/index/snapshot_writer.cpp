#include <fcntl.h>
#include <unistd.h>

#include "base/random.hpp"
#include "index/snapshot.hpp"
#include "index/snapshot_file.hpp"
#include "index/snapshot_format.hpp"
#include "weft/error.hpp"

namespace weft::detail {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
  throw Unavailable("the placement snapshot " + file.string() + " cannot be written: " + reason +
                    "; see that its folder exists, has room and may be written");
}

void sync(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::error_code error(errno, std::generic_category());
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) refuse(path, error.message());
}

}  // namespace

struct SnapshotWriter::Body {
  Body(const std::filesystem::path& into, std::string_view of_store)
      : target(into), written(into.string() + "." + std::to_string(random64())), store(of_store) {
    file = std::make_unique<SnapshotFile>(written, SnapshotFile::Mode::create);
    file->run("PRAGMA journal_mode = OFF");
    file->run("PRAGMA synchronous = OFF");  // finish() syncs the whole file once
    file->run("PRAGMA application_id = " + std::to_string(snapshot_application));
    file->run("PRAGMA user_version = " + std::to_string(snapshot_version));
    file->run(
        "BEGIN; CREATE TABLE snapshot (store TEXT NOT NULL, made_at INTEGER NOT NULL, placements INTEGER NOT NULL, "
        "checksum INTEGER NOT NULL); CREATE TABLE placement (owner_kind INTEGER NOT NULL, owner_id INTEGER NOT NULL, "
        "shard INTEGER NOT NULL, epoch INTEGER NOT NULL, PRIMARY KEY (owner_kind, owner_id)) WITHOUT ROWID");
    put = std::make_unique<SnapshotStatement>(file->handle(), "INSERT INTO placement VALUES (?, ?, ?, ?)");
  }
  ~Body() {
    put.reset();
    file.reset();
    std::error_code ignored;
    if (!finished) std::filesystem::remove(written, ignored);
  }
  std::filesystem::path target;
  std::filesystem::path written;
  std::string store;
  std::unique_ptr<SnapshotFile> file{};
  std::unique_ptr<SnapshotStatement> put{};
  std::uint64_t placements = 0;
  std::uint64_t checksum = 0;
  bool finished = false;
};

SnapshotWriter::SnapshotWriter(std::filesystem::path file, std::string_view store) try
    : body_(std::make_unique<Body>(file, store)) {
} catch (const Error& error) {
  refuse(file, std::string(error.message()));
}

SnapshotWriter::~SnapshotWriter() = default;

void SnapshotWriter::add(std::uint16_t kind, std::uint64_t owner, Placement placement) try {
  SnapshotStatement& put = *body_->put;
  put.bind(1, kind);
  put.bind(2, static_cast<std::int64_t>(owner));
  put.bind(3, placement.shard);
  put.bind(4, static_cast<std::int64_t>(placement.epoch));
  put.step();
  put.reset();
  body_->placements++;
  body_->checksum += snapshot_checksum(kind, owner, placement);
} catch (const Error& error) {
  refuse(body_->target, std::string(error.message()));
}

void SnapshotWriter::finish(Time made_at) {
  Body& body = *body_;
  try {
    SnapshotStatement about(body.file->handle(), "INSERT INTO snapshot VALUES (?, ?, ?, ?)");
    about.bind(1, std::string_view(body.store));
    about.bind(2, made_at.time_since_epoch().count());
    about.bind(3, static_cast<std::int64_t>(body.placements));
    about.bind(4, static_cast<std::int64_t>(body.checksum));
    about.step();
    about.reset();
    body.put.reset();
    body.file->run("COMMIT");
  } catch (const Error& error) {
    refuse(body.target, std::string(error.message()));
  }
  body.file.reset();
  sync(body.written);
  std::error_code failed;
  std::filesystem::rename(body.written, body.target, failed);
  if (failed) refuse(body.target, failed.message());
  body.finished = true;
  sync(std::filesystem::absolute(body.target).parent_path());
}

}  // namespace weft::detail
