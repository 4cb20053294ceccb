#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "integration/weftctl/owner_site.hpp"
#include "support/process.hpp"

namespace weft::test {
namespace {

using nlohmann::json;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Reads an export by what docs/operations.md says of it, and nothing of weftctl's own.
class Reader {
 public:
  explicit Reader(const std::string& text) : lines_(lines_of(text)) {
    head = json::parse(lines_.front());
    foot = json::parse(lines_.back());
    for (const auto& entity : head.at("entities"))
      for (const auto& field : entity.at("fields"))
        types_[entity.at("entity")].emplace_back(field.at("field"), field.at("type"));
    for (std::size_t at = 1; at + 1 < lines_.size(); ++at) {
      const json line = json::parse(lines_[at]);
      (line.contains("conflict") ? conflicts : rows).push_back(line);
    }
  }
  std::size_t lines() const { return lines_.size(); }

  /// The row of a line, as the library would have it.
  Row row(const json& line, const EntityDef& def, const char* member = "row") const {
    Fields fields;
    for (const auto& [name, type] : types_.at(line.at("entity")))
      fields.emplace_back(name, value(line.at(member).at(name), type));
    return Row(def, fields);
  }

 private:
  static Value value(const json& given, const std::string& type) {
    if (given.is_null()) return {};
    if (type == "i64") return std::stoll(given.get<std::string>());
    if (type == "u64") return std::stoull(given.get<std::string>());
    if (type.front() == 'i') return given.get<std::int64_t>();
    if (type.front() == 'u') return given.get<std::uint64_t>();
    if (type.front() == 'f') return given.get<double>();
    if (type == "boolean") return given.get<bool>();
    if (type == "blob") return Blob{bytes(given)};
    if (type == "decimal") return Decimal{given.get<std::string>()};
    if (type == "time") return time(given);
    return given.get<std::string>();
  }
  static std::string bytes(const std::string& base64) {
    static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string all;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char digit : base64) {
      if (digit == '=') break;
      held = held << 6U | static_cast<unsigned>(digits.find(digit));
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      all += static_cast<char>(held >> bits & 0xffU);
    }
    return all;
  }
  static Time time(const std::string& text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, micro = 0;
    EXPECT_EQ(std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d.%6dZ", &year, &month, &day, &hour, &minute, &second, &micro),
              7);
    const std::chrono::sys_days date{std::chrono::year(year) / month / day};
    return Time(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::microseconds(micro);
  }

  std::vector<std::string> lines_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> types_;

 public:
  json head, foot;
  std::vector<json> rows, conflicts;
};

class OwnerExport : public OwnerVerbs {
 public:
  Ran exported(std::vector<std::string> more = {}, const Environment& environment = {}) {
    std::vector<std::string> words{"export", "shop", id()};
    words.insert(words.end(), more.begin(), more.end());
    return owner(words, environment);
  }
  Reader read() {
    const Ran ran = exported();
    EXPECT_EQ(ran.status, 0) << ran.err;
    return Reader(ran.out);
  }
  /// What `head -n -1 FILE | sha256sum` prints.
  std::string sum_of(const std::filesystem::path& all) const {
    const auto log = folder.path() / "sum";
    Process run({"sh", "-c", "head -n -1 '" + all.string() + "' | sha256sum"}, {.log = log});
    EXPECT_EQ(run.wait(std::chrono::seconds(10)), 0);
    return text_of(log).substr(0, 64);
  }
  TempFolder folder;
  std::filesystem::path file = folder.path() / "shop.jsonl";
};

TEST_F(OwnerExport, AnIndependentReaderFindsEveryRowAsItIs) {
  fill(7, 3, 6);
  const Ran ran = exported({"--out", file.string()});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("16 rows and 0 conflicts"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.err.find("Quilt"), std::string::npos) << "no data in the log";
  EXPECT_NE(ran.err.find("audit: weftctl owner export by"), std::string::npos) << ran.err;
  struct stat mode {};
  ASSERT_EQ(::stat(file.c_str(), &mode), 0);
  EXPECT_EQ(mode.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing beside it";

  const std::string text = text_of(file);
  const Reader reader(text);
  EXPECT_EQ(reader.head.at("weft_export"), 1);
  EXPECT_EQ(reader.head.at("store"), "lab");
  EXPECT_EQ(reader.head.at("owner"), (json{{"kind", "shop"}, {"id", id()}, {"names", {name}}}));
  EXPECT_EQ(reader.head.at("shard"), shard);
  EXPECT_EQ(reader.head.at("side"), std::string(1, home_side()));
  EXPECT_EQ(reader.foot.at("rows"), (json{{"listing", 7}, {"page", 0}, {"parcel", 6}, {"setting", 3}}));
  EXPECT_EQ(reader.foot.at("lines"), reader.lines() - 1);
  EXPECT_EQ(reader.foot.at("sha256"), sum_of(file));
  ASSERT_EQ(reader.rows.size(), 16U);
  for (const json& line : reader.rows) {
    const EntityDef def = store.entity(line.at("entity").get<std::string>());
    const Row row = reader.row(line, def);
    const auto found = store.verbs().find(def, row.key(), {.read_from = ReadFrom::row});
    ASSERT_TRUE(found) << line.at("entity");
    EXPECT_EQ(row.values(), found->values()) << line.dump();
  }
  const Ran printed = exported();
  ASSERT_EQ(printed.status, 0) << printed.err;
  const auto lines = lines_of(text);
  const auto again = lines_of(printed.out);
  EXPECT_EQ(std::vector(lines.begin() + 1, lines.end() - 1), std::vector(again.begin() + 1, again.end() - 1))
      << "standard output gets the same";
}

TEST_F(OwnerExport, ManyPages) {
  fill(0, 450, 0);
  const Reader reader = read();
  ASSERT_EQ(reader.rows.size(), 450U);
  for (int slot = 0; slot < 450; ++slot)
    EXPECT_EQ(reader.rows[static_cast<std::size_t>(slot)].at("row").at("slot"), slot);
}

TEST_F(OwnerExport, AnOwnerWithoutRows) {
  const Reader reader = read();
  EXPECT_EQ(reader.rows.size(), 0U);
  EXPECT_EQ(reader.foot.at("rows"), (json{{"listing", 0}, {"page", 0}, {"parcel", 0}, {"setting", 0}}));
}

TEST_F(OwnerExport, OneSnapshotWhileAWriterWrites) {
  fill(0, 450, 0);
  const EntityDef setting = store.entity("setting");
  const Key first(shop, "colour", 0);
  const Key last(shop, "colour", 449);
  std::atomic<bool> stop{false};
  std::atomic<int> writes{0};
  std::thread writer([&] {
    Store own = site().open();
    for (std::int64_t number = 1; !stop; ++number, ++writes) {
      own.transact({"shop", shop}, [&](Transaction& transaction) {
        for (const Key& key : {first, last})
          transaction.verbs().save_fields(setting, key, {{"number", number}},
                                          transaction.verbs().find(setting, key)->version());
      });
    }
  });
  for (int turn = 0; turn < 3; ++turn) {
    const int before = writes;
    // Held between the fence and the first page, so that the writer certainly writes meanwhile.
    const Ran ran = exported({}, {{"WEFT_FAILPOINTS", "owner.snapshot=sleep:300"}});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_GT(writes, before) << "an export holds nobody up";
    const Reader reader(ran.out);
    ASSERT_EQ(reader.rows.size(), 450U);
    EXPECT_EQ(reader.rows.front().at("row").at("number"), reader.rows.back().at("row").at("number"));
  }
  stop = true;
  writer.join();
}

TEST_F(OwnerExport, WhatALostSideHadIsMarked) {
  fill(1, 0, 0);
  const Row had = put_conflict(parcel(3));
  const Reader reader = read();
  EXPECT_EQ(reader.rows.size(), 1U);
  ASSERT_EQ(reader.conflicts.size(), 1U);
  const json& line = reader.conflicts.front();
  EXPECT_EQ(line.at("conflict").at("state"), "listed");
  EXPECT_EQ(line.at("conflict").at("shard"), shard);
  EXPECT_EQ(line.at("before"), nullptr);
  EXPECT_EQ(reader.row(line, store.entity("parcel"), "after").values(), had.values());
  EXPECT_EQ(reader.foot.at("conflicts"), 1);
  // Of a definition that nobody knows: told, and not a good end.
  site().on('A', {"UPDATE " + home() + ".weft_conflict SET fingerprint = 1 WHERE owner_id = " + id()});
  settle();
  const Ran ran = exported();
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(Reader(ran.out).foot.at("conflicts_not_exported"), 1);
  EXPECT_NE(ran.err.find("--entities"), std::string::npos) << ran.err;
}

TEST_F(OwnerExport, AFileThatIsThereIsLeftAlone) {
  write_secret(file, "mine");
  const Ran refused = exported({"--out", file.string()});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.err;
  EXPECT_EQ(text_of(file), "mine");
  EXPECT_EQ(exported({"--out", file.string(), "--force"}).status, 0);
  EXPECT_EQ(Reader(text_of(file)).rows.size(), 0U);
  EXPECT_EQ(exported({"--out", (folder.path() / "no" / "folder").string()}).status, 2);
  EXPECT_EQ(exported({"--force"}).status, 2) << "without a file";
}

TEST_F(OwnerExport, WhatBreaksOffLeavesNoFile) {
  fill(0, 3, 0);
  const Ran failed = exported({"--out", file.string()}, {{"WEFT_FAILPOINTS", "owner.exporting=fail@2"}});
  EXPECT_EQ(failed.status, 3) << failed.err;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(exported({"--out", file.string()}, {{"WEFT_FAILPOINTS", "owner.exporting=kill@2"}}).status, 128 + 9);
  EXPECT_FALSE(std::filesystem::exists(file)) << "a file of that name is whole";
  const Ran nobody = owner({"export", "shop", "999999999", "--out", file.string()});
  EXPECT_EQ(nobody.status, 1);
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace weft::test
