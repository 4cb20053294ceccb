#include "index/snapshot.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "index/snapshot_file.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"

namespace weft::detail {
namespace {

const Time made{std::chrono::microseconds(1'700'000'000'000'000)};

class SnapshotFileTest : public testing::Test {
 protected:
  void write(std::uint64_t owners) {
    SnapshotWriter writer(file, "shop");
    for (std::uint64_t owner = 1; owner <= owners; ++owner)
      writer.add(2, owner, {static_cast<std::uint32_t>(owner % 9), owner * 3});
    writer.finish(made);
  }
  std::string bytes() const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& text) const { std::ofstream(file, std::ios::binary | std::ios::trunc) << text; }
  std::string refusal(std::string_view store = "shop") const try {
    Snapshot::open(file, store);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::corrupt);
    return error.what();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
  }
  test::TempFolder folder;
  std::filesystem::path file = folder.path() / "a 100%?#.snapshot";
};

TEST_F(SnapshotFileTest, GivesBackWhatWasWritten) {
  write(5000);
  const auto snapshot = Snapshot::open(file, "shop");
  EXPECT_EQ(snapshot->placements(), 5000U);
  EXPECT_EQ(snapshot->made_at(), made);
  ASSERT_TRUE(snapshot->find(2, 4321));
  EXPECT_EQ(snapshot->find(2, 4321)->shard, 4321U % 9);
  EXPECT_EQ(snapshot->find(2, 4321)->epoch, 4321U * 3);
  EXPECT_FALSE(snapshot->find(2, 5001));
  EXPECT_FALSE(snapshot->find(1, 1));
  EXPECT_EQ(files(), 1U);
}

TEST_F(SnapshotFileTest, AnEmptyOneIsSound) {
  write(0);
  EXPECT_EQ(Snapshot::open(file, "shop")->placements(), 0U);
}

TEST_F(SnapshotFileTest, IsRefusedWhereverItIsCutShort) {
  write(2000);
  const std::string whole = bytes();
  ASSERT_GT(whole.size(), 20000U);
  for (std::size_t size = 0; size < whole.size(); size += 512) {
    put(whole.substr(0, size));
    EXPECT_NE(refusal().find("is not used"), std::string::npos) << size << " of " << whole.size() << " bytes";
  }
  put(whole);
  EXPECT_EQ(refusal(), "");
}

TEST_F(SnapshotFileTest, ChangedRowsAreRefused) {
  write(2000);
  {
    SnapshotFile changed(file, SnapshotFile::Mode::create);
    changed.run("UPDATE placement SET shard = shard + 1 WHERE owner_id = 77");
  }
  EXPECT_NE(refusal().find("checksum"), std::string::npos) << refusal();
}

TEST_F(SnapshotFileTest, BitsThatFlipNeverCrashAndNeverLie) {
  write(1000);
  const std::string whole = bytes();
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    put(flipped);
    if (!refusal().empty()) continue;
    const auto snapshot = Snapshot::open(file, "shop");  // a byte that means nothing
    for (std::uint64_t owner = 1; owner <= 1000; owner += 50) {
      // The rows were checked; what the tree of the file leads to may be lost, but not wrong.
      try {
        const auto found = snapshot->find(2, owner);
        EXPECT_EQ(found.value_or(Placement{0, owner * 3}).epoch, owner * 3) << "byte " << at;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::corrupt);
      }
    }
  }
}

TEST_F(SnapshotFileTest, ForeignAndOldFilesAreNamed) {
  EXPECT_NE(refusal().find("cannot be read"), std::string::npos);
  put(std::string(8192, 'x'));
  EXPECT_NE(refusal().find("not a snapshot"), std::string::npos);
  write(10);
  EXPECT_NE(refusal("another").find("another store"), std::string::npos);
  {
    SnapshotFile older(file, SnapshotFile::Mode::create);
    older.run("PRAGMA user_version = 0");
  }
  EXPECT_NE(refusal().find("another version"), std::string::npos);
  std::filesystem::remove(file);
  {
    SnapshotFile foreign(file, SnapshotFile::Mode::create);
    foreign.run("CREATE TABLE t (a)");
  }
  EXPECT_NE(refusal().find("another program"), std::string::npos);
}

TEST_F(SnapshotFileTest, AWriterThatDoesNotFinishLeavesTheOldFile) {
  write(10);
  {
    SnapshotWriter writer(file, "shop");
    writer.add(1, 1, {1, 1});
  }
  EXPECT_EQ(Snapshot::open(file, "shop")->placements(), 10U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(SnapshotFileTest, ReadersOfTheOldFileGoOn) {
  write(10);
  const auto old = Snapshot::open(file, "shop");
  write(20);
  EXPECT_TRUE(old->find(2, 10));
  EXPECT_FALSE(old->find(2, 20));
  EXPECT_TRUE(Snapshot::open(file, "shop")->find(2, 20));
}

TEST_F(SnapshotFileTest, AFolderThatIsNotThereIsNamed) {
  EXPECT_THROW(SnapshotWriter(folder.path() / "none" / "file", "shop"), Unavailable);
}

}  // namespace
}  // namespace weft::detail
